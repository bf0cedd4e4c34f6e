namespace Assay.Engine.Checks.Own;

/// <summary>How many values own checks may look at in one file: aliases make many of few.</summary>
internal sealed class WorkLimit
{
    private const int MaxValues = 200_000;

    private int values;

    public bool IsReached => values > MaxValues;

    /// <summary>Counts a value; false where there were enough.</summary>
    public bool Take() => ++values <= MaxValues;
}
