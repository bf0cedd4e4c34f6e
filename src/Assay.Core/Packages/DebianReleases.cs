namespace Assay.Core.Packages;

/// <summary>Debian's release numbers by codename, for trees that carry no VERSION_ID (testing does not).</summary>
public static class DebianReleases
{
    private static readonly Dictionary<string, string> Numbers = new(StringComparer.Ordinal)
    {
        ["jessie"] = "8",
        ["stretch"] = "9",
        ["buster"] = "10",
        ["bullseye"] = "11",
        ["bookworm"] = "12",
        ["trixie"] = "13",
        ["forky"] = "14",
        ["duke"] = "15",
    };

    /// <summary>"12" of "bookworm"; null where the codename is unknown.</summary>
    public static string? NumberOf(string? codename) =>
        codename is not null && Numbers.TryGetValue(codename, out var number) ? number : null;
}
