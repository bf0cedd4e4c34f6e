using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Sboms;

/// <summary>What SBOMs in the tree list, but for packages of the operating system that a database lists too: it knows them better. Runs last.</summary>
internal sealed class SbomJoin : IJoin
{
    private static readonly string[] SystemTypes = ["deb", "rpm", "apk", "alpm"];

    public string Name => "sboms";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [BundledSbomCataloger.CatalogerName, BitnamiComponentsCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var databases = sink.Packages.Concat(sink.DeletedPackages).Where(package => package.Confidence is null).Select(package => package.Type).ToHashSet(StringComparer.Ordinal);
        new LibraryJoin(facts, sink, Catalogers).Join((_, fact) =>
            SystemTypes.Contains(fact.Package.Type, StringComparer.Ordinal) && databases.Contains(fact.Package.Type) ? null : fact.Package);
    }
}
