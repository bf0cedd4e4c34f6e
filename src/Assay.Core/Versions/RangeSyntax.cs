namespace Assay.Core.Versions;

/// <summary>The notations in which advisories and manifests write ranges of versions.</summary>
public enum RangeSyntax
{
    /// <summary>Plain comparisons, &lt; 2.0, &gt;= 1.0, alternatives parted by ||: GHSA's, and those of Go's advisories. Fits every scheme.</summary>
    Comparators,

    /// <summary>node-semver's ranges: ^ ~ x-ranges, hyphen ranges, ||.</summary>
    Npm,

    /// <summary>PEP 440's specifiers: ~= == != === .* and so on.</summary>
    Pep440,

    /// <summary>Maven's intervals: [1.0,2.0), (,1.0], [1.2]; a bare version stands for itself.</summary>
    Maven,

    /// <summary>NuGet's intervals; a bare version is the lowest one.</summary>
    NuGet,

    /// <summary>RubyGems' requirements, parted by commas: ~> and comparisons.</summary>
    RubyGems,

    /// <summary>Composer's constraints: ^ ~ * hyphen ranges, | and ||.</summary>
    Composer,

    /// <summary>Cargo's requirements: a bare version is a caret, besides ~ * and comparisons, parted by commas.</summary>
    Cargo,
}
