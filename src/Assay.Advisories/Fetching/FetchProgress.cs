namespace Assay.Advisories.Fetching;

/// <summary>How far a refresh is.</summary>
/// <param name="Step">What is being done: "fetching debian", "building debian", "waiting for process 17, which is fetching npm".</param>
/// <param name="Done">Bytes that have come.</param>
/// <param name="Total">Of how many; 0 where that is not known.</param>
public readonly record struct FetchProgress(string Step, long Done, long Total);
