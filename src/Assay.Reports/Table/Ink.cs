namespace Assay.Reports.Table;

/// <summary>What a piece of text means, from which its colour follows.</summary>
internal enum Ink
{
    Plain = 0,
    Bold = 1,
    Dim = 2,
    Good = 3,
    Bad = 4,
    Worse = 5,
    Warning = 6,
    Mild = 7,
}
