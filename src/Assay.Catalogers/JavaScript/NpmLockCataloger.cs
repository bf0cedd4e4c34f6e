using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// package-lock.json and npm-shrinkwrap.json of versions 1 to 3, and the .package-lock.json that npm keeps inside of node_modules (docs.npmjs.com,
/// "package-lock.json"). Packages are keyed by their place: "node_modules/a/node_modules/b".
/// </summary>
internal sealed class NpmLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/npm-lock";

    private const string Folder = "node_modules/";

    public NpmLockCataloger()
        : base(CatalogerName, 3, nameIsProof: true, "**/package-lock.json", "**/npm-shrinkwrap.json", "**/node_modules/.package-lock.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var places = new List<Place>();
        var asked = new List<(string Folder, string[] Names)>();
        var old = new List<Place>();
        var hasPackages = false;
        var builder = new NodeBuilder(
            (split, key, node) =>
            {
                if (split == "packages/*")
                {
                    hasPackages = true;
                    TakePackage(places, asked, key, node);
                }
                else if (!hasPackages)
                {
                    TakeDependency(old, "", key, node, PackageScope.Prod);
                }
            },
            "packages/*",
            "dependencies/*");
        var root = DataNode.Nothing;
        try
        {
            root = JsonNodes.Read(file.OpenSequential(), builder, token);
        }
        finally
        {
            // What was read before the file turned out to be damaged is told beside the damage.
            Emit(hasPackages ? places : old, asked, root, sink);
        }
    }

    private static void TakePackage(List<Place> places, List<(string Folder, string[] Names)> asked, string key, DataNode node)
    {
        // "" is the project itself, other folders outside of node_modules its workspaces; a link leads to a folder that has an entry of its own.
        if (!key.Contains(Folder, StringComparison.Ordinal) && !node["link"].IsTrue)
        {
            asked.Add((key, NamesOf(node["dependencies"], node["optionalDependencies"], node["devDependencies"])));
        }

        if (key.Length == 0 || node["link"].IsTrue)
        {
            return;
        }

        var last = key.LastIndexOf(Folder, StringComparison.Ordinal);
        var name = node["name"].Text ?? (last < 0 ? key[(key.LastIndexOf('/') + 1)..] : key[(last + Folder.Length)..]);
        var resolved = node["resolved"].Text;
        var fact = NpmPackage.Locked(name, node["version"].Text, key, resolved);
        if (fact is not null)
        {
            places.Add(new Place(fact.WithScope(ScopeOf(node)).WithLicenses(NpmPackage.Licenses(node)), NamesOf(node["dependencies"], node["optionalDependencies"])));
        }
    }

    private static void TakeDependency(List<Place> places, string parent, string name, DataNode node, PackageScope above)
    {
        var key = parent + Folder + name;
        var scope = ScopeOf(node) is var own && own == PackageScope.Prod ? above : own;
        var version = node["version"].Text ?? "";
        var resolved = node["resolved"].Text;
        if (version.StartsWith("npm:", StringComparison.Ordinal))
        {
            (name, version) = NpmPackage.Split(version[4..]);
        }
        else if (version.StartsWith("file:", StringComparison.Ordinal))
        {
            version = VersionOfTarball(name, version);
        }
        else if (version.AsSpan().ContainsAny(":/"))
        {
            resolved = version;
            version = "";
        }

        if (NpmPackage.Locked(name, version, key, resolved) is { } fact)
        {
            places.Add(new Place(fact.WithScope(scope), NamesOf(node["requires"])));
        }

        foreach (var (inner, dependency) in node["dependencies"].Entries)
        {
            TakeDependency(places, key + "/", inner, dependency, scope);
        }
    }

    // A packed file's name tells: "file:../lodash-1.3.1.tgz" (npm pack, documentation of `npm pack`).
    private static string VersionOfTarball(string name, string version)
    {
        var file = version[(version.LastIndexOf('/') + 1)..];
        var prefix = name.Replace("@", "", StringComparison.Ordinal).Replace('/', '-') + "-";
        return file.StartsWith(prefix, StringComparison.Ordinal) && file.EndsWith(".tgz", StringComparison.Ordinal) ? file[prefix.Length..^4] : "";
    }

    // devOptional: reached through both (npm's arborist, lib/calc-dep-flags.js). An optional peer may be absent, any other peer is needed.
    private static PackageScope ScopeOf(DataNode node) =>
        node["dev"].IsTrue ? PackageScope.Dev
        : node["optional"].IsTrue || node["devOptional"].IsTrue ? PackageScope.Optional
        : PackageScope.Prod;

    private static string[] NamesOf(params ReadOnlySpan<DataNode> fields)
    {
        var names = new List<string>();
        foreach (var field in fields)
        {
            names.AddRange(field.Entries.Select(entry => entry.Key));
        }

        return [.. names];
    }

    private static void Emit(List<Place> places, List<(string Folder, string[] Names)> asked, DataNode root, FactSink sink)
    {
        var keys = places.Select(place => place.Fact.Key).ToHashSet(StringComparer.Ordinal);
        var own = asked.Where(project => project.Folder.Length == 0).SelectMany(project => project.Names);
        if (NpmPackage.Project(root["name"].Text, root["version"].Text) is { } project)
        {
            sink.Add(project.WithDepends(own.Select(name => Find(keys, "", name)).OfType<string>()));
        }

        var direct = asked.SelectMany(project => project.Names.Select(name => Find(keys, project.Folder, name))).ToHashSet(StringComparer.Ordinal);
        foreach (var place in places)
        {
            sink.Add(place.Fact.WithDirect(asked.Count > 0 ? direct.Contains(place.Fact.Key) : null).WithDepends(place.Names.Select(name => Find(keys, place.Fact.Key, name)).OfType<string>()));
        }
    }

    // As Node looks a module up: in the package's own node_modules, then in those of every folder above.
    private static string? Find(HashSet<string> keys, string from, string name)
    {
        for (var folder = from.Length == 0 ? "" : from + "/"; ;)
        {
            var candidate = folder + Folder + name;
            if (keys.Contains(candidate))
            {
                return candidate;
            }

            if (folder.Length == 0)
            {
                return null;
            }

            var above = folder.LastIndexOf(Folder, StringComparison.Ordinal);
            folder = above < 0 ? "" : folder[..above];
        }
    }

    private sealed record Place(PackageFact Fact, string[] Names);
}
