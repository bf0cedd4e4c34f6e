using System.Text;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// package.json: of an installed package below node_modules, or of a project, whose dependencies tell what the packages of its lock file are
/// there for. docs.npmjs.com, "package.json".
/// </summary>
internal sealed class PackageJsonCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/package";

    /// <summary>Loose facts: a dependency that a project asks for; kind is the field's name, key the dependency's name, value its range.</summary>
    public static readonly string[] DependencyFields = ["dependencies", "optionalDependencies", "devDependencies"];

    /// <summary>Loose fact: npm refuses to publish it (docs.npmjs.com, "package.json", private), so it is nobody's package.</summary>
    public const string PrivateFact = "private";

    public PackageJsonCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/package.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var manifest = JsonNodes.Read(file.OpenSequential(), token);
        var isInstalled = NpmPackage.IsInstalledPath(file.Path.Bytes);
        if (NpmPackage.IsName(manifest["name"].Text)
            && LibraryFact.Of(NpmPackage.Type, manifest["name"].Text, manifest["version"].Text, PackageState.Installed, manifest["name"].Text) is { Package.Version: not null } fact)
        {
            var depends = manifest["dependencies"].Entries.Concat(manifest["optionalDependencies"].Entries).Select(entry => entry.Key).Distinct(StringComparer.Ordinal);
            sink.Add(fact.WithLicenses(NpmPackage.Licenses(manifest)).WithDepends(depends));
            if (isInstalled)
            {
                sink.Add(new ClaimFact(fact.Key, ClaimKind.Prefix, [.. file.Path.Parent.Bytes, (byte)'\n']));
            }
        }

        if (manifest["private"].IsTrue)
        {
            sink.Add(new LooseFact(PrivateFact, "", ""));
        }

        if (!isInstalled)
        {
            AddProject(manifest, sink);
        }
    }

    private static void AddProject(DataNode manifest, FactSink sink)
    {
        foreach (var field in DependencyFields)
        {
            foreach (var (name, range) in manifest[field].Entries)
            {
                sink.Add(new LooseFact(field, name, range.Text ?? ""));
            }
        }
    }
}
