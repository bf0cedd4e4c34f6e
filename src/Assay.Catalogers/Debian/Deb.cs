using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Debian;

/// <summary>A package on its way into the inventory.</summary>
internal sealed class Deb
{
    public Deb(PackageLife life, Package package)
    {
        Life = life;
        Package = package;
    }

    /// <summary>The life that names its file list; of several databases' lives one stands for all.</summary>
    public PackageLife Life { get; }

    public Package Package { get; set; }
}
