namespace Assay.Engine;

/// <summary>Which packages a scan looks for.</summary>
public enum PackageSelection
{
    All = 0,

    /// <summary>Those that the operating system's package manager installed: nothing else is read.</summary>
    System = 1,

    /// <summary>All others: libraries and programs.</summary>
    Libraries = 2,
}
