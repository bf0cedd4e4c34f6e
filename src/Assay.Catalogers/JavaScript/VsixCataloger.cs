using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Catalogers.Zip;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// An extension of Visual Studio Code as it is published: a zip file with the extension's own manifest and the packages that it brings along
/// (microsoft/vscode-vsce, src/package.ts; code.visualstudio.com, "Publishing Extensions").
/// </summary>
internal sealed class VsixCataloger : ICataloger
{
    public const string CatalogerName = "javascript/vsix";

    private const int MaxManifestBytes = 4 << 20;
    private const int MaxManifests = 20_000;
    private const string OwnManifest = "extension/package.json";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/*.vsix"], MaxBytes = 2L << 30 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        try
        {
            using var archive = file.OpenSeekable(token);
            var manifests = ZipDirectory.Read(archive, static name => name.EndsWith("package.json"u8), token).Where(entry => entry.Name == OwnManifest || IsOfModule(entry.Name)).ToList();
            if (manifests.Count > MaxManifests)
            {
                sink.Add(Issue.Error("javascript.vsix.limit", $"it has more than {MaxManifests} packages"));
            }

            foreach (var entry in manifests.Take(MaxManifests))
            {
                Read(archive, entry, sink, token);
            }
        }
        catch (ZipFormatException broken)
        {
            sink.Add(broken.IsNoZip ? Issue.Notice("javascript.vsix.other", broken.Message) : Issue.Error("javascript.vsix.malformed", broken.Message));
        }
    }

    // What one manifest does not tell, the others do.
    private static void Read(Stream archive, ZipEntry entry, FactSink sink, CancellationToken token)
    {
        try
        {
            var manifest = JsonNodes.Read(new MemoryStream(ZipContent.ReadAll(archive, entry, MaxManifestBytes), writable: false), token);
            Add(manifest, entry.Name, sink);
        }
        catch (Exception broken) when (broken is MalformedException or ZipFormatException)
        {
            sink.Add(Issue.Notice("javascript.vsix.manifest", $"{entry.Name}: {broken.Message}"));
        }
    }

    private static void Add(DataNode manifest, string place, FactSink sink)
    {
        var (name, version) = (manifest["name"].Text, manifest["version"].Text);
        var fact = place != OwnManifest
            ? NpmPackage.IsName(name) ? LibraryFact.Of(NpmPackage.Type, name, version, PackageState.Installed, name) : null
            : manifest["publisher"].Text is { Length: > 0 } publisher && LibraryFact.Of("vscode-extension", $"{publisher}/{name}", version, PackageState.Installed) is { } extension
                ? extension with { Package = extension.Package with { Name = $"{publisher}.{name}" } }
                : null;
        if (fact is { Package.Version: not null })
        {
            fact = fact.WithLicenses(NpmPackage.Licenses(manifest)).WithDepends(manifest["dependencies"].Entries.Select(entry => entry.Key));
            sink.Add(fact with { Package = fact.Package with { Locations = [new PackageLocation(place)] } });
        }
    }

    // .../node_modules/NAME/package.json, .../node_modules/@SCOPE/NAME/package.json
    private static bool IsOfModule(string name)
    {
        if (!name.EndsWith("/package.json", StringComparison.Ordinal))
        {
            return false;
        }

        var parts = name.Split('/');
        return parts is [.., "node_modules", _, _] || parts is [.., "node_modules", ['@', ..], _, _];
    }
}
