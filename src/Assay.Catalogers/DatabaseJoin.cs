using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers;

/// <summary>What the joins of all package databases do alike: fates over the layers, purls, owned files.</summary>
internal sealed class DatabaseJoin
{
    private readonly LayeredFacts facts;
    private readonly OwnedFiles files;
    private readonly Func<PackageLife, byte[]?> listOf;
    private readonly Func<Package, Package> complete;

    /// <param name="facts">All layers.</param>
    /// <param name="files">Where the files of lists lie.</param>
    /// <param name="listOf">A package's list of files, each ended by '\n'; null where there is none.</param>
    /// <param name="complete">Fills in the purl, and what else the database does not tell.</param>
    public DatabaseJoin(LayeredFacts facts, OwnedFiles files, Func<PackageLife, byte[]?> listOf, Func<Package, Package> complete)
    {
        this.facts = facts;
        this.files = files;
        this.listOf = listOf;
        this.complete = complete;
    }

    /// <summary>Brings packages and claims into the inventory.</summary>
    /// <returns>The packages that are there, by purl.</returns>
    public List<LedgerEntry> Join(IEnumerable<PackageLife> lives, InventorySink sink)
    {
        var ledger = new PackageLedger(facts, lives, life => listOf(life) is not { } paths || files.Remain(life.Fact.Package.Name, paths));
        foreach (var entry in ledger.Kept)
        {
            entry.Package = complete(entry.Package);
        }

        ledger.Kept.Sort(static (left, right) => string.CompareOrdinal(left.Package.Purl, right.Package.Purl));
        foreach (var entry in ledger.Kept)
        {
            sink.Add(entry.Package);
            if (listOf(entry.Life) is { } paths && files.Resolve(entry.Package.Name, paths) is { Length: > 0 } resolved)
            {
                entry.Files = resolved;
                sink.Add(new PackageClaim(entry.Package.Purl, ClaimKind.Files, resolved));
            }
        }

        foreach (var entry in ledger.Removed)
        {
            sink.AddDeleted(complete(entry.Package));
        }

        return ledger.Kept;
    }
}
