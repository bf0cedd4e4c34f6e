using Assay.Advisories.Store;
using Assay.TestKit;

namespace Assay.Advisories.Tests;

/// <summary>The store of the whole Debian feed, built once for all tests that need it.</summary>
internal static class DebianStore
{
    private static readonly Lazy<(string Folder, BuildReport Report)> Built = new(Build);

    public static string Folder => Built.Value.Folder;

    public static BuildReport Report => Built.Value.Report;

    public static AdvisoryStore Open() => AdvisoryStore.Open(Folder);

    /// <summary>The raw records, one a line.</summary>
    public static IEnumerable<string> RawLines()
    {
        var file = TestData.Require("feeds", "debian", "osv-debian.jsonl.zst");
        using var reader = new StreamReader(new Assay.Core.Files.ZstdStream(File.OpenRead(file)));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static (string, BuildReport) Build()
    {
        var from = TestData.Require("feeds", "debian");
        var folder = Path.Combine(Path.GetTempPath(), $"assay-debian-store-{Environment.ProcessId}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return (folder, StoreBuilder.Build(from, folder, TimeProvider.System));
    }
}
