using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Advisories.Feeds.Osv;
using Assay.Core;
using Assay.Core.Findings;

namespace Assay.Advisories.Store;

/// <summary>
/// Advisories of a user's own folder (--advisories), as a small store beside the main one: its records add to the feeds' and replace
/// those of the same id.
/// </summary>
/// <param name="Folder">The store to open: see <see cref="AdvisoryStore.Open"/>.</param>
/// <param name="Digest">Digest of the files it was made from, for the verdict's inputs.</param>
/// <param name="Issues">Records that could not be read.</param>
public sealed record OwnAdvisories(string Folder, string Digest, IReadOnlyList<Issue> Issues)
{
    /// <summary>The name of its segment.</summary>
    internal const string SegmentName = "own";

    /// <summary>Builds the store, or takes the one that was built from the same files before.</summary>
    /// <param name="advisoriesFolder">OSV records, *.json and *.jsonl, each also .gz or .zst.</param>
    /// <param name="cacheFolder">Where such stores are kept, by digest.</param>
    /// <param name="clock">Tells the time of the build.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"advisories.empty": no record in the folder; else as <see cref="StoreBuilder.Build(string, string, TimeProvider, CancellationToken)"/>.</exception>
    public static OwnAdvisories Prepare(string advisoriesFolder, string cacheFolder, TimeProvider clock, CancellationToken token = default)
    {
        var digest = DigestOf(advisoriesFolder);
        var folder = Path.Combine(cacheFolder, $"own-{StoreManifest.SchemaVersion}-{digest.AsSpan("sha256:".Length, 16)}");
        if (IsUsable(folder))
        {
            return new OwnAdvisories(folder, digest, []);
        }

        var report = StoreBuilder.Build(advisoriesFolder, folder, clock, [OsvFeed.Own], SegmentName, token);
        if (report.Manifest is null)
        {
            throw new AssayException(
                "advisories.empty", $"there is no advisory in {advisoriesFolder} that can be used", "put OSV records (*.json, *.jsonl) there");
        }

        if (report.Issues.Count > 0)
        {
            // Kept for this run, built again in the next: bad records must be told every time.
            File.WriteAllText(Path.Combine(folder, "bad"), report.Issues.Count.ToString(CultureInfo.InvariantCulture));
        }

        return new OwnAdvisories(folder, digest, report.Issues);
    }

    private static bool IsUsable(string folder)
    {
        if (!File.Exists(Path.Combine(folder, StoreManifest.FileName)) || File.Exists(Path.Combine(folder, "bad")))
        {
            return false;
        }

        try
        {
            using var store = AdvisoryStore.Open(folder);
            return true;
        }
        catch (AssayException)
        {
            // A damaged cache is built again.
            return false;
        }
    }

    // Names and contents, each with its length, so that no two folders give the same bytes.
    private static string DigestOf(string advisoriesFolder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, name) in StoreBuilder.FilesOf(advisoriesFolder))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name.Length}:{name}\n{AdvisoryStore.DigestOf(path)}\n"));
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
