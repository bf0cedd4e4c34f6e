namespace Assay.Quality;

/// <summary>The gate itself: what it counts, keeps and reads again.</summary>
public sealed class ScoreSheetTests
{
    [Fact]
    public void Figures_are_those_of_the_counts_and_are_kept_as_they_are_read()
    {
        ScoredPair[] pairs = [.. Pairs("maven", Outcome.Found, 6), .. Pairs("maven", Outcome.Missed, 2), .. Pairs("debian:11", Outcome.FalseAlarm, 1), .. Pairs("debian:11", Outcome.Silent, 5)];
        var file = Path.GetTempFileName();
        File.WriteAllText(file, ScoreSheet.Write(ScoreSheet.Lines(pairs)));

        var kept = ScoreSheet.Read(file);
        File.Delete(file);

        Assert.Equal(["all libraries", "all systems", "debian:11", "image test", "maven"], kept.Keys.Order());
        Assert.Equal([1, 0.75, 0.8571], kept["maven"]);
        Assert.Equal([0, 1, 0], kept["debian:11"]);
        Assert.Equal([0.8571, 0.75, 0.8], kept["image test"]);
    }

    [Fact]
    public void A_reason_is_of_its_kind_ecosystem_package_and_flaw_alone()
    {
        var row = new Reasons.Row("missed", "maven", ["jetty-*", "netty"], ["2021-1"], "feed");

        Assert.True(row.Fits(Pair("maven", Outcome.Missed, "jetty-io")));
        Assert.False(row.Fits(Pair("maven", Outcome.FalseAlarm, "jetty-io")));
        Assert.False(row.Fits(Pair("maven", Outcome.Missed, "netty-codec")));
        Assert.False(row.Fits(Pair("npm", Outcome.Missed, "netty")));
        Assert.False((row with { Cves = ["2021-2"] }).Fits(Pair("maven", Outcome.Missed, "netty")));
        Assert.True((row with { Cves = [] }).Fits(Pair("maven", Outcome.Missed, "netty")));
        Assert.NotEmpty(new Reasons().Rows);
    }

    [Fact]
    public void What_a_label_names_becomes_the_package_that_an_image_would_have_had()
    {
        var inventory = Inventory("rhel", "npm", ("npm", "1:6.14.17-1.14.20.0.2.module+el8.6.0+1"), ("nodejs", "1:14.20.0-2.module+el8.6.0+1"), ("jsoup", "1.11.3-3.module+el8+2"), ("jsoup", "1.11.3"));
        var debian = Inventory("debian", "maven", ("bsdutils", "1:2.33.1-0.1+b2"), ("jackson-databind", "2.9.8"), ("com.google.guava_guava", "11.0.1"));

        Assert.Equal(
            [
                "pkg:npm/jsoup@1.11.3 owned by pkg:rpm/rhel/jsoup@1.11.3-3.module%2Bel8%2B2",
                "pkg:rpm/rhel/jsoup@1.11.3-3.module%2Bel8%2B2 of jsoup 1.11.3-3.module+el8+2",
                "pkg:rpm/rhel/nodejs@1:14.20.0-2.module%2Bel8.6.0%2B1 of nodejs 14.20.0-2.module+el8.6.0+1",
                "pkg:rpm/rhel/npm@1:6.14.17-1.14.20.0.2.module%2Bel8.6.0%2B1 of nodejs 14.20.0-2.module+el8.6.0+1",
            ],
            inventory);
        Assert.Equal(
            ["pkg:deb/debian/bsdutils@1:2.33.1-0.1%2Bb2 of util-linux 2.33.1-0.1", "pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.9.8", "pkg:maven/com.google.guava/guava@11.0.1"],
            debian);
    }

    private static string[] Inventory(string distro, string libraries, params (string Name, string Version)[] packages)
    {
        var image = new Tables.Image("sha256:1", "test", distro, "8", libraries, []);
        var labels = packages.Select(package => new Label("sha256:1", package.Name, package.Version, "CVE-2021-1", Verdict.Present));
        return
        [
            .. new PseudoInventory(image, labels).Inventory.Packages.Select(package =>
                package.Purl + (package.Source is { } source ? $" of {source.Name} {source.Version}" : "") + (package.OwnedBy is { } owner ? $" owned by {owner}" : "")),
        ];
    }

    private static IEnumerable<ScoredPair> Pairs(string ecosystem, Outcome outcome, int count) => Enumerable.Repeat(Pair(ecosystem, outcome, "foo"), count);

    private static ScoredPair Pair(string ecosystem, Outcome outcome, string name) =>
        new("test", ecosystem, new Label("sha256:1", name, "1", "CVE-2021-1", Verdict.Present), outcome);
}
