namespace Assay.EndToEnd.Integrations;

/// <summary>How a scan in a pipeline can end.</summary>
public enum Outcome
{
    Pass,
    Fail,
    Incomplete,

    /// <summary>The program is killed from outside.</summary>
    Broken,
}
