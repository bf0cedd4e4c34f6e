using Assay.Advisories.Store;
using Assay.TestKit;

namespace Assay.Quality;

/// <summary>The store of all feeds at hand, built once a run.</summary>
internal static class FeedStore
{
    private static readonly Lazy<string> Folder = new(Build);

    public static AdvisoryStore Open() => AdvisoryStore.Open(Folder.Value);

    private static string Build()
    {
        var from = TestData.Require("feeds");
        var folder = Path.Combine(Path.GetTempPath(), $"assay-quality-store-{Environment.ProcessId}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        StoreBuilder.Build(from, folder, TimeProvider.System);
        return folder;
    }
}
