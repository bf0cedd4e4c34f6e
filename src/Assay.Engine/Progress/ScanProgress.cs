namespace Assay.Engine.Progress;

/// <summary>How far a scan is, for whoever waits.</summary>
/// <param name="Step">What is being done: "reading layers", "matching".</param>
/// <param name="Done">How much of it.</param>
/// <param name="Total">Of how much; 0 where that is not known.</param>
public readonly record struct ScanProgress(string Step, long Done, long Total);
