using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Catalogers.Zip;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// The archives that yarn 2 and later installs from, and that programs load out of themselves with Plug'n'Play (yarnpkg.com, "Plug'n'Play", "Offline cache"): each has one
/// package below node_modules.
/// </summary>
internal sealed class YarnCacheCataloger : ICataloger
{
    public const string CatalogerName = "javascript/yarn-cache";

    private const int MaxManifestBytes = 4 << 20;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/.yarn/cache/*.zip", "**/.yarn/berry/cache/*.zip"], MaxBytes = 1L << 30 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        try
        {
            using var archive = file.OpenSeekable(token);
            foreach (var entry in ZipDirectory.Read(archive, static name => name.EndsWith("package.json"u8), token).Where(entry => IsManifest(entry.Name)))
            {
                Add(JsonNodes.Read(new MemoryStream(ZipContent.ReadAll(archive, entry, MaxManifestBytes), writable: false), token), entry.Name, sink);
            }
        }
        catch (ZipFormatException broken)
        {
            sink.Add(broken.IsNoZip ? Issue.Notice("javascript.yarn-cache.other", broken.Message) : Issue.Error("javascript.yarn-cache.malformed", broken.Message));
        }
        catch (MalformedException broken)
        {
            sink.Add(Issue.Error("javascript.yarn-cache.malformed", broken.Message));
        }
    }

    // node_modules/NAME/package.json, node_modules/@SCOPE/NAME/package.json
    private static bool IsManifest(string name) =>
        name.Split('/') is ["node_modules", .. var rest] && (rest is [_, "package.json"] || (rest is [['@', ..], _, "package.json"]));

    private static void Add(DataNode manifest, string place, FactSink sink)
    {
        if (NpmPackage.IsName(manifest["name"].Text)
            && LibraryFact.Of(NpmPackage.Type, manifest["name"].Text, manifest["version"].Text, PackageState.Installed, manifest["name"].Text) is { Package.Version: not null } fact)
        {
            var depends = manifest["dependencies"].Entries.Concat(manifest["optionalDependencies"].Entries).Select(entry => entry.Key).Distinct(StringComparer.Ordinal);
            fact = fact.WithLicenses(NpmPackage.Licenses(manifest)).WithDepends(depends);
            sink.Add(fact with { Package = fact.Package with { Locations = [new PackageLocation(place)] } });
        }
    }
}
