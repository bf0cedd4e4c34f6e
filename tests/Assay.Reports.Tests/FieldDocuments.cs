using System.Formats.Tar;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>Documents that others wrote, where they lie: archives of projects' examples, and the test data of other scanners.</summary>
internal static class FieldDocuments
{
    /// <summary>The files of an archive of examples, with their paths in it.</summary>
    public static IEnumerable<(string Name, byte[] Content)> In(string archive)
    {
        using var file = File.OpenRead(TestData.Require("feeds", "format-examples", archive + ".tar.zst"));
        using var content = new ZstdStream(file);
        using var tar = new TarReader(content);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using var bytes = new MemoryStream();
                data.CopyTo(bytes);
                yield return ($"{archive}/{entry.Name.TrimStart('.', '/')}", bytes.ToArray());
            }
        }
    }

    /// <summary>The files of other scanners' test data whose names have such an ending.</summary>
    public static IEnumerable<(string Name, byte[] Content)> OfPeers(params string[] endings)
    {
        var folder = TestData.Require("peers");
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal))).Order(StringComparer.Ordinal))
        {
            yield return (Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file));
        }
    }
}
