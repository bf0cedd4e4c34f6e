using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Packages.Licensing;

namespace Assay.Catalogers.Opkg;

/// <summary>opkg's packages: databases compared across the layers, owned files, licences, dependencies.</summary>
internal sealed class OpkgJoin : IJoin
{
    public string Name => "opkg";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [OpkgStatusCataloger.CatalogerName, OpkgInfoCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var claims = new DatabaseClaims(facts, OpkgInfoCataloger.CatalogerName);
        var licenses = Newest(facts, OpkgInfoCataloger.LicenseKind);
        var sources = Newest(facts, OpkgInfoCataloger.SourceKind);
        var join = new DatabaseJoin(facts, new OwnedFiles(facts), claims.Of, package => Complete(package));
        new DependencyGraph(join.Join(PackageHistory.Of(facts, OpkgStatusCataloger.CatalogerName), sink)).AddRelations(sink);

        Package Complete(Package package)
        {
            var license = SpdxExpression.FromLoose(Operators(licenses.GetValueOrDefault(package.Name)));
            package = package with
            {
                Source = sources.TryGetValue(package.Name, out var source) && package.Version is { } version ? new SourcePackage(source, version) : null,
                Licenses = license is null ? [] : [license.ToString()],
            };
            return package with { Purl = Purl(package, facts.Distro) };
        }
    }

    private static Dictionary<string, string> Newest(LayeredFacts facts, string kind)
    {
        var newest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (_, file) in facts.Of(OpkgInfoCataloger.CatalogerName))
        {
            foreach (var fact in file.Loose.Where(fact => fact.Kind == kind))
            {
                newest[fact.Key] = fact.Value;
            }
        }

        return newest;
    }

    // Yocto's own operators (Yocto Project reference manual, LICENSE).
    private static string? Operators(string? license) =>
        license?.Replace("&", " AND ", StringComparison.Ordinal).Replace("|", " OR ", StringComparison.Ordinal);

    // No type of purl-spec yet; osv-scalibr writes the same.
    private static string Purl(Package package, Distro? distro) =>
        PackageUrl.Format("opkg", distro?.Id, package.Name, package.Version,
            ("arch", package.Arch),
            ("distro", distro is { VersionId: { Length: > 0 } versionId } ? $"{distro.Id}-{versionId}" : distro?.Id),
            ("upstream", package.Source is { } source && !string.Equals(source.Name, package.Name, StringComparison.Ordinal) ? source.Name : null));
}
