namespace Assay.Reports.Spdx;

/// <summary>How one element of a document relates to another.</summary>
internal enum SpdxRelation
{
    DependsOn = 0,
    Contains = 1,
    BuiltFrom = 2,
    /// <summary>The artefact needs the package for development alone.</summary>
    DevelopsWith = 3,
    TestsWith = 4,
    MayUse = 5,
}
