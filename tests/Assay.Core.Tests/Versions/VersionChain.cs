using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

/// <summary>Vectors as a list in ascending order: every pair of it is compared, both ways round.</summary>
internal static class VersionChain
{
    /// <summary>Each entry is one version, or several equal ones parted by " = ".</summary>
    public static void Ascends(VersionScheme scheme, params string[] entries)
    {
        var versions = entries.SelectMany((entry, place) => entry.Split(" = ").Select(version => (Version: version, Place: place))).ToArray();
        var failures = new List<string>();
        foreach (var left in versions)
        {
            foreach (var right in versions)
            {
                var expected = Math.Sign(left.Place.CompareTo(right.Place));
                var decided = VersionOrder.TryCompare(scheme, left.Version, right.Version, out var order);
                if (!decided || order != expected)
                {
                    failures.Add($"{left.Version} with {right.Version}: {(decided ? order : "undecidable")}, not {expected}");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    /// <summary>None of the texts is a version: undecidable with a good one on either side, and with itself.</summary>
    public static void Refuses(VersionScheme scheme, string good, params string[] texts)
    {
        Assert.True(VersionOrder.TryCompare(scheme, good, good, out _));
        foreach (var text in texts)
        {
            AssertUndecidable(scheme, text, good);
            AssertUndecidable(scheme, good, text);
            AssertUndecidable(scheme, text, text);
        }
    }

    /// <summary>The pair is undecidable both ways round, and the order is 0.</summary>
    public static void AssertUndecidable(VersionScheme scheme, string left, string right)
    {
        Assert.False(VersionOrder.TryCompare(scheme, left, right, out var order), $"{left} with {right}: {order}");
        Assert.Equal(0, order);
        Assert.False(VersionOrder.TryCompare(scheme, right, left, out order), $"{right} with {left}: {order}");
        Assert.Equal(0, order);
    }
}
