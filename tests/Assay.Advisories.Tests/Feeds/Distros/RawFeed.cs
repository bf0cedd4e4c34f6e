using Assay.Advisories.Store;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>Real records of a feed: every so many of them, since the whole of some takes half a minute.</summary>
internal static class RawFeed
{
    /// <summary>Every so many lines of a file of the test data.</summary>
    public static IEnumerable<string> Lines(string folder, string file, int step)
    {
        using var reader = new StreamReader(new ZstdStream(File.OpenRead(TestData.Require("feeds", folder, file))));
        for (var i = 0; reader.ReadLine() is { } line; i++)
        {
            if (i % step == 0)
            {
                yield return line;
            }
        }
    }

    /// <summary>A store of lines; nothing of them may be bad.</summary>
    public static AdvisoryStore Store(TemporaryFolder folder, params (string Name, IEnumerable<string> Lines)[] files)
    {
        foreach (var (name, lines) in files)
        {
            folder.Write($"feed/{name}", string.Join('\n', lines) + "\n");
        }

        Assert.Empty(StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System).Issues);
        return AdvisoryStore.Open(folder.In("db"));
    }
}
