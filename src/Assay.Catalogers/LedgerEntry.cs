using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers;

/// <summary>A package of a database on its way into the inventory.</summary>
internal sealed class LedgerEntry
{
    public LedgerEntry(PackageLife life, Package package)
    {
        Life = life;
        Package = package;
    }

    /// <summary>The life that names its file list; of several databases' lives one stands for all.</summary>
    public PackageLife Life { get; }

    public Package Package { get; set; }

    /// <summary>Its files that the tree has, resolved, each ended by '\n'.</summary>
    public byte[] Files { get; set; } = [];
}
