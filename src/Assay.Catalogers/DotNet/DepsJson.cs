using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.DotNet;

/// <summary>
/// What the SDK writes of a program's packages: dotnet/sdk, documentation/specs/runtime-configuration-file.md. The list of a package's files goes
/// along, for the join to see which of them are there.
/// </summary>
internal static class DepsJson
{
    /// <summary>Before the name of what a self-contained program has of the runtime itself.</summary>
    private const string RuntimePack = "runtimepack.";

    // Sections of a target's library that name files: those for every platform, and those by platform.
    private static readonly string[] FlatSections = ["runtime", "native", "resources"];

    public static void Read(JsonElement root, FactSink sink)
    {
        var kinds = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var library in root.Members("libraries"))
        {
            kinds[library.Name] = library.Value.Text("type");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var projects = Target(root).Where(library => kinds.GetValueOrDefault(library.Name) == "project").ToList();
        var asked = projects.Count == 0 ? null : projects.SelectMany(library => library.Value.Members("dependencies")).Select(needed => needed.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var library in Target(root))
        {
            if (seen.Add(library.Name))
            {
                Add(library, kinds.GetValueOrDefault(library.Name), asked, sink);
            }
        }

        // Packages without any file of their own may be left out of the targets.
        foreach (var (name, kind) in kinds)
        {
            if (!seen.Contains(name) && kind == "package" && Split(name) is var (id, version))
            {
                sink.Add(NuGetPackage.Fact(NuGetPackage.Of(id, version, PackageState.Declared), []));
            }
        }
    }

    // The runtime takes the target that runtimeTarget names; older files have but one.
    private static IEnumerable<JsonProperty> Target(JsonElement root)
    {
        var name = root.TryGetProperty("runtimeTarget", out var target)
            ? target.ValueKind == JsonValueKind.String ? target.GetString() : target.Text("name")
            : null;
        var targets = root.Members("targets").ToList();
        var chosen = targets.FindIndex(candidate => candidate.Name == name);
        return targets.Count == 0 ? [] : root.GetProperty("targets").Members(targets[chosen < 0 ? targets.Count - 1 : chosen].Name);
    }

    private static void Add(JsonProperty library, string? kind, HashSet<string>? asked, FactSink sink)
    {
        if (Split(library.Name) is not var (id, version))
        {
            return;
        }

        var files = Files(library.Value);
        if (kind is not ("package" or "runtimepack"))
        {
            // A project is none of NuGet's packages, but its files are told by this list too.
            sink.Add(new LooseFact("files", id, string.Join('\n', files)));
            if (kind == "project")
            {
                sink.Add(Fact(id, version, library.Value, files).AsProject());
            }

            return;
        }

        id = kind == "runtimepack" && id.StartsWith(RuntimePack, StringComparison.OrdinalIgnoreCase) ? id[RuntimePack.Length..] : id;
        if (id.Length > 0)
        {
            var fact = Fact(id, version, library.Value, files);
            sink.Add(fact.WithDirect(asked?.Contains(fact.Package.Name)));
        }
    }

    private static PackageFact Fact(string id, string version, JsonElement library, List<string> files) =>
        NuGetPackage.Fact(NuGetPackage.Of(id, version, PackageState.Declared), library.Members("dependencies").Select(needed => needed.Name).Where(name => name.Length > 0)) with
        {
            Provides = string.Join('\n', files),
        };

    private static (string Id, string Version)? Split(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 || slash == name.Length - 1 ? null : (name[..slash], name[(slash + 1)..]);
    }

    // Where the host looks for them: beside the list, whatever folders the package had; those of one platform keep their path.
    private static List<string> Files(JsonElement library)
    {
        var files = new List<string>();
        foreach (var section in FlatSections)
        {
            foreach (var file in library.Members(section))
            {
                var name = file.Name[(file.Name.LastIndexOf('/') + 1)..];
                files.Add(file.Value.Text("locale") is { Length: > 0 } locale ? locale + "/" + name : name);
            }
        }

        files.AddRange(library.Members("runtimeTargets").Select(file => file.Name));
        files.RemoveAll(file => file.EndsWith("_._", StringComparison.Ordinal) || file.Length == 0 || file.Contains('\n', StringComparison.Ordinal));
        return files;
    }
}
