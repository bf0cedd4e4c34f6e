using Assay.Core.Findings;

namespace Assay.Advisories.Store;

/// <summary>A file that a build read.</summary>
/// <param name="Path">Relative to the folder, '/'-separated.</param>
/// <param name="Feed">The feed it belongs to.</param>
/// <param name="Records">Records taken.</param>
/// <param name="Bad">Records that could not be read.</param>
/// <param name="OtherRecords">Records that concern other ecosystems only.</param>
public sealed record BuiltFile(string Path, string Feed, int Records, int Bad, int OtherRecords);

/// <summary>A file that a build did not read.</summary>
/// <param name="Path">Relative to the folder, '/'-separated.</param>
/// <param name="Why">One sentence without a full stop.</param>
public sealed record SkippedFile(string Path, string Why);

/// <summary>What a build did.</summary>
public sealed record BuildReport
{
    /// <summary>The store's manifest; null where there was nothing to build from, so that the store stayed as it was.</summary>
    public required StoreManifest? Manifest { get; init; }

    public required IReadOnlyList<BuiltFile> Files { get; init; }

    public required IReadOnlyList<SkippedFile> Skipped { get; init; }

    /// <summary>Bad records, at most a thousand of a feed, each with file and line.</summary>
    public required IReadOnlyList<Issue> Issues { get; init; }

    /// <summary>Entries of records that concern ecosystems which the feed does not cover.</summary>
    public required int OtherEntries { get; init; }
}
