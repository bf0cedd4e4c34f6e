using Assay.Catalogers.Alpine;
using Assay.Catalogers.Debian;
using Assay.Catalogers.Distros;
using Assay.Catalogers.Libraries;
using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// Packages that lie as files in a folder, a repository of them or a release of one's own. In a system they are left out: what is installed there its package manager says, and
/// what lies in caches and folders is not (as others have it, whose cataloger of such files is for folders alone).
/// </summary>
internal sealed class PackageArchiveJoin : IJoin
{
    public string Name => "package-archive";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [DebArchiveCataloger.CatalogerName, RpmArchiveCataloger.CatalogerName, ApkArchiveCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        if (facts.VisibleOf(ReleaseCataloger.CatalogerName).Any())
        {
            return;
        }

        new LibraryJoin(facts, sink, Catalogers).Join((_, fact) => fact.Package with
        {
            Purl = fact.Package.Type switch
            {
                "deb" => DebianPurl.Of(fact.Package, facts.Distro),
                "rpm" => RpmPurl.Of(fact.Package, facts.Distro),
                _ => ApkPurl.Of(fact.Package, facts.Distro),
            },
        });
    }
}
