using System.Formats.Tar;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>Samples of feeds in their publishers' own form.</summary>
internal static class UpstreamFixture
{
    private static readonly Dictionary<string, Dictionary<string, byte[]>> Archives = new(StringComparer.Ordinal);

    /// <summary>The file of an archive whose path ends so.</summary>
    public static byte[] Read(string archive, string pathEnd) => Of(archive).First(pair => pair.Key.EndsWith(pathEnd, StringComparison.Ordinal)).Value;

    private static Dictionary<string, byte[]> Of(string archive)
    {
        lock (Archives)
        {
            if (Archives.TryGetValue(archive, out var known))
            {
                return known;
            }

            Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
            using var tar = new TarReader(new ZstdStream(File.OpenRead(TestData.Require("feeds", "upstream-feed-fixtures", archive + ".tar.zst"))));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } data })
                {
                    using var copy = new MemoryStream();
                    data.CopyTo(copy);
                    files[entry.Name] = copy.ToArray();
                }
            }

            Archives.Add(archive, files);
            return files;
        }
    }
}
