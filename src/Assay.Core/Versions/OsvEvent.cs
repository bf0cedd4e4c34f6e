namespace Assay.Core.Versions;

/// <summary>What an event of an OSV range says.</summary>
public enum OsvEventKind
{
    Introduced,
    Fixed,
    LastAffected,
    Limit,
}

/// <summary>An event of an OSV range.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Version">At which version; "0" of an introduction is before all versions, "*" of a limit behind all.</param>
public readonly record struct OsvEvent(OsvEventKind Kind, string Version);
