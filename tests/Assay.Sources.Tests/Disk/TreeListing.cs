using System.Globalization;
using System.Security.Cryptography;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Sources.Directory;
using Assay.Sources.Disk;

namespace Assay.Sources.Tests.Disk;

/// <summary>All that a tree tells of its entries, one line each, so that two trees can be compared.</summary>
internal static class TreeListing
{
    public static SortedDictionary<string, string> OfFolder(string path)
    {
        using var cursor = new DirectoryCursor(path, new ScanLimits());
        return Of(cursor, out _);
    }

    public static SortedDictionary<string, string> OfDisk(string path, out IReadOnlyList<Issue> issues)
    {
        using var disks = DiskSet.OpenFile(path, withBacking: false, TestContext.Current.CancellationToken);
        var tree = Assert.Single(disks.Trees);
        using var cursor = tree.Open(new ScanLimits());
        var listing = Of(cursor, out var found);
        issues = [.. disks.Issues, .. found];
        return listing;
    }

    public static SortedDictionary<string, string> Of(TreeCursor cursor, out IReadOnlyList<Issue> issues)
    {
        var listing = new SortedDictionary<string, string>(StringComparer.Ordinal);
        cursor.Plan(new TreePlan(static (_, _) => true, static _ => true));
        while (cursor.MoveNext(TestContext.Current.CancellationToken))
        {
            var entry = cursor.Current;
            var path = LossyText.Decode(entry.Path);
            var line = string.Create(CultureInfo.InvariantCulture, $"{entry.Kind} {entry.SizeBytes} {(entry.Kind is EntryKind.SymbolicLink or EntryKind.Other ? 0 : entry.Mode)} {LossyText.Decode(entry.LinkTarget)}");
            if (entry.Kind == EntryKind.File)
            {
                using var content = cursor.Open();
                line += Convert.ToHexString(SHA256.HashData(content));
            }

            Assert.True(listing.TryAdd(path, line), path);
        }

        issues = cursor.Issues;
        return listing;
    }

    /// <summary>Fails with what differs, not with all that there is.</summary>
    public static void AssertSame(SortedDictionary<string, string> expected, SortedDictionary<string, string> found) =>
        Assert.Equal(
            expected.Except(found).Select(entry => $"{entry.Key}: {entry.Value}").Take(10),
            found.Except(expected).Select(entry => $"{entry.Key}: {entry.Value}").Take(10));

    /// <summary>What the maker of a file system puts there by itself.</summary>
    public static void WithoutOwn(SortedDictionary<string, string> listing) => listing.Remove("lost+found");
}
