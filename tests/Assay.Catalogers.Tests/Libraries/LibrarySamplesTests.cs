using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

public sealed class LibrarySamplesTests
{
    // Zip files and tables of bytes, which are not written by hand.
    private static readonly string[] WithoutSample = ["python/wheel", "javascript/yarn-cache", "javascript/bun-lockb", "javascript/vsix"];

    private static readonly string[] Rooms = ["javascript", "python", "ruby", "php", "go", "rust", "plain"];

    public static TheoryData<int> Samples => new(Enumerable.Range(0, LibrarySamples.All.Count));

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_tells_its_packages(int number)
    {
        var sample = LibrarySamples.All[number];
        var facts = Catalog(sample, sample.Bytes);

        Assert.Equal(sample.Expected.Order(StringComparer.Ordinal), facts.Packages.Select(fact => $"{fact.Package.Name} {fact.Package.Version} {fact.Package.Scope}").Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(facts.Issues, issue => issue.Level == IssueLevel.Error);
        Assert.All(facts.Packages, fact =>
        {
            Assert.StartsWith($"pkg:{fact.Package.Type}/", fact.Package.Purl, StringComparison.Ordinal);
            Assert.NotEqual("", fact.Key);
        });
    }

    [Fact]
    public void Every_cataloger_of_the_rooms_has_a_sample()
    {
        var joined = AllCatalogers.Joins.Where(join => Rooms.Contains(join.Name, StringComparer.Ordinal)).SelectMany(join => join.Catalogers).Order(StringComparer.Ordinal);

        Assert.Equal(joined, LibrarySamples.All.Select(sample => sample.Cataloger).Concat(WithoutSample).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_found_by_its_path(int number)
    {
        var sample = LibrarySamples.All[number];

        Assert.True(GlobPath.MatchesAny(Of(sample).Interest.Globs, FilePath.Parse(sample.Path)), sample.Path);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Cut_at_any_byte_a_sample_ends_in_facts_or_an_issue(int number)
    {
        var sample = LibrarySamples.All[number];
        for (var length = 0; length < sample.Bytes.Length; length++)
        {
            var facts = Catalog(sample, sample.Bytes[..length]);

            Assert.True(facts.Packages.Count <= sample.Expected.Length + 2, $"cut at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void With_flipped_bytes_a_sample_ends_in_facts_or_an_issue(int number)
    {
        var sample = LibrarySamples.All[number];
        var random = new Random(number);
        for (var round = 0; round < Tier.Scale(100, 3_000); round++)
        {
            var mutated = (byte[])sample.Bytes.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                mutated[random.Next(mutated.Length)] = random.Next(3) == 0 ? (byte)"{}[]\"'\n:#,&*%\\<>="[random.Next(17)] : (byte)random.Next(256);
            }

            Assert.True(Catalog(sample, mutated).Packages.Count < 100);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Hostile_content_ends_in_facts_or_an_issue(int number)
    {
        var sample = LibrarySamples.All[number];
        foreach (var hostile in Hostile)
        {
            Catalog(sample, hostile);
        }
    }

    private static byte[][] Hostile { get; } =
    [
        [],
        [0xFF, 0xFE, (byte)'a', 0],
        [0xEF, 0xBB, 0xBF],
        Repeat("[", 100_000), Repeat("{", 100_000), Repeat("{\"a\":", 100_000), Repeat("a: ", 20_000), Repeat("- ", 20_000), Repeat("<<", 50_000),
        Repeat("a = [", 10_000), Repeat("a = {", 10_000), Repeat("[[", 10_000), Repeat("<?php return array(", 10_000), Repeat("a:1:{", 50_000),
        Repeat("a.", 100_000), Repeat("\"", 100_000), Repeat("\\", 100_000), Repeat("<a>", 50_000),
        System.Text.Encoding.UTF8.GetBytes("a: &a [*a, *a]\nb: *a\n"),
        System.Text.Encoding.UTF8.GetBytes("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\ne: &e [*d,*d]\nf: &f [*e,*e]\npackages: *f\n"),
        System.Text.Encoding.UTF8.GetBytes("s:99999999999:\"a\";"),
        System.Text.Encoding.UTF8.GetBytes("{\"packages\":{\"node_modules/" + new string('x', 200_000) + "\":{\"version\":\"1\"}}}"),
        Repeat("\n", 200_000),
        new byte[100_000],
    ];

    private static byte[] Repeat(string text, int count) => System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, count)));

    private static ICataloger Of(LibrarySample sample) => AllCatalogers.Catalogers.Single(cataloger => cataloger.Name == sample.Cataloger);

    private static FileFacts Catalog(LibrarySample sample, byte[] content)
    {
        var path = FilePath.Parse(sample.Path);
        var sink = new FactSink(path);
        Of(sample).Catalog(new ScannedFile(path, content.Length, 0, new MemoryStream(content)), sink, CancellationToken.None);
        return sink.ToFacts(sample.Cataloger);
    }
}
