using Assay.Catalogers.Alpine;
using Assay.Catalogers.Debian;
using Assay.Catalogers.Distros;
using Assay.Catalogers.Libraries;
using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// Packages that lie as files in a folder, a repository of them or a release of one's own. In a system they are left out: what is installed there its package manager says, and
/// what lies in caches and folders is not (as others have it, whose cataloger of such files is for folders alone). So one that can't be read there hides nothing.
/// </summary>
internal sealed class PackageArchiveJoin : IJoin
{
    public string Name => "package-archive";

    public int Version => 2;

    public IReadOnlyList<string> Catalogers { get; } = [DebArchiveCataloger.CatalogerName, RpmArchiveCataloger.CatalogerName, ApkArchiveCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var isSystem = facts.VisibleOf(ReleaseCataloger.CatalogerName).Any();
        foreach (var (layer, file) in Catalogers.SelectMany(facts.Of))
        {
            var isHidden = isSystem || !facts.Tree.IsVisible(file.Path, layer);
            foreach (var unread in file.Loose.Where(fact => fact.Kind == PackageArchiveCataloger.UnreadFact))
            {
                sink.Add(new Issue(isHidden ? IssueLevel.Notice : IssueLevel.Error, unread.Key, unread.Value) { Path = file.Path.ToString(), Layer = facts.Layers[layer].DiffId });
            }
        }

        if (isSystem)
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
