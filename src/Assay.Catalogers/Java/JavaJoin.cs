using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>Java's archives, runtimes and lock files, and poms resolved within the tree.</summary>
internal sealed class JavaJoin : IJoin
{
    public string Name => "java";

    public int Version => 2;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        JavaArchiveCataloger.CatalogerName,
        JavaRuntimeCataloger.CatalogerName,
        PomCataloger.CatalogerName,
        GradleLockCataloger.CatalogerName,
        GradleVerificationCataloger.CatalogerName,
        GradleCatalogCataloger.CatalogerName,
        SbtLockCataloger.CatalogerName,
        GradleBuildCataloger.CatalogerName,
        BazelLockCataloger.CatalogerName,
        BazelModuleCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        if (facts.ArtifactOfSha1 is { } find)
        {
            var join = new LibraryJoin(facts, sink, Catalogers) { VersionPlace = new GradleCatalogPlaces().Of };
            var asks = new BuildAsks(join.Files);
            var jars = new IndexedJars(join.Files, find);
            join.Join((file, fact) => IsLock(file) ? asks.Complete(file, fact) : IsLocked(facts, file) ? null : jars.Of(file, fact));
            foreach (var (file, package) in jars.Unnamed)
            {
                sink.Add(package with { Locations = [.. package.Locations.Select(location => location with { Layer = facts.Layers[file.Layer].DiffId })] });
            }
        }
        else
        {
            var join = new LibraryJoin(facts, sink, Catalogers) { VersionPlace = new GradleCatalogPlaces().Of };
            var asks = new BuildAsks(join.Files);
            join.Join((file, fact) => IsLock(file) ? asks.Complete(file, fact) : IsLocked(facts, file) ? null : fact.Package);
        }

        var poms = new PomResolver(facts);
        foreach (var project in poms.Projects)
        {
            var location = new PackageLocation(project.Path.ToString(), facts.Layers[project.Layer].DiffId);
            var self = poms.Self(project);
            if (self is not null)
            {
                sink.Add(self with { Locations = [location] });
            }

            foreach (var package in poms.Dependencies(project))
            {
                sink.Add(package with { Locations = [location with { Version = package.Locations[0].Version }] });
                if (self is not null)
                {
                    sink.Add(new Relation(self.Purl, package.Purl, RelationKind.DependsOn));
                }
            }
        }

        if (poms.IsExhausted)
        {
            sink.Add(Issue.Error("limit.poms", "the poms of the tree have more entries together than are resolved"));
        }
    }

    private static bool IsLocked(LayeredFacts facts, FoundFile file) =>
        file.Facts.Cataloger == BazelModuleCataloger.CatalogerName && NearbyFile.LiesAbove(facts.Tree, file.Facts.Path.Parent, "maven_install.json");

    private static bool IsLock(FoundFile file) => file.Facts.Cataloger is GradleLockCataloger.CatalogerName or SbtLockCataloger.CatalogerName;
}
