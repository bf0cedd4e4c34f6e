using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Core;
using Assay.Core.Files;
using Assay.Engine.Policy.Vex;
using Assay.TestKit;

namespace Assay.Engine.Tests.Policy;

/// <summary>Every VEX document that others hand out as an example or as test data: read, or refused with the place and a reason where it is wrong on purpose.</summary>
public sealed class VexFixtureTests
{
    // csaf-v2.0-os and csaf-v2.1, section 6.1: the mandatory tests of what is read here. The others are about scores, weaknesses, languages, revisions,
    // file names and profiles that are no VEX, of which nothing is read that could mislead.
    private static readonly string[] Judged =
    [
        "6.1.1", "6.1.2", "6.1.3", "6.1.4", "6.1.5", "6.1.6", "6.1.13", "6.1.23", "6.1.27.4", "6.1.27.7", "6.1.27.8", "6.1.27.9", "6.1.27.10", "6.1.27.11", "6.1.32", "6.1.33",
    ];

    // Called valid, and a product is defined twice in each (6.1.2), or, in the last, two that are named are not there (6.1.1).
    private static readonly string[] Mistaken = ["2024-6-1-27-13-16.json", "2024-6-1-50-14.json", "2024-6-1-50-15.json", "2024-6-3-21-01-12.json"];

    // Those of the judged tests whose failures are of another profile than VEX.
    private static bool IsOfOtherProfile(string category) =>
        category is "csaf_security_advisory" or "csaf_base" || category.StartsWith("csaf_deprecated", StringComparison.Ordinal)
        || category.EndsWith("withdrawn", StringComparison.Ordinal) || category.EndsWith("superseded", StringComparison.Ordinal);

    [Theory]
    [InlineData("csaf_2.0", 200, 20)]
    [InlineData("csaf_2.1", 600, 30)]
    public void The_cases_of_the_csaf_validator(string version, int leastRead, int leastRefused)
    {
        var files = In("csaf-oasis").ToDictionary(file => file.Name, file => file.Content, StringComparer.Ordinal);
        var folder = $"{version}/test/validator/data/";
        var tests = JsonNode.Parse(files[folder + "testcases.json"])!["tests"]!.AsArray();
        var (read, refused, wrong) = (0, 0, new List<string>());
        foreach (var test in tests)
        {
            var number = (string)test!["id"]!;
            foreach (var name in NamesOf(test["valid"]))
            {
                // What is valid for one test may break another: then that one's own case says so.
                var error = ErrorOf(name, files[folder + name]);
                read += error is null ? 1 : 0;
                if (error is not null && !IsWrongElsewhere(error) && !(Array.Exists(Mistaken, mistaken => name.EndsWith(mistaken, StringComparison.Ordinal)) && (error.Message.Contains("a second time", StringComparison.Ordinal) || error.Message.Contains("there is no product", StringComparison.Ordinal))))
                {
                    wrong.Add($"{number} {name} is valid, and refused: {error.Message}");
                }
            }

            foreach (var name in NamesOf(test["failures"]))
            {
                var error = ErrorOf(name, files[folder + name]);
                if (error is not null)
                {
                    Assert.Matches("\\.json:[0-9]+:[0-9]+: .", error.Message);
                    refused++;
                }
                else if (Judged.Contains(number, StringComparer.Ordinal) && !IsOfOtherProfile((string?)JsonNode.Parse(files[folder + name])!["document"]!["category"] ?? ""))
                {
                    wrong.Add($"{number} {name} is wrong on purpose, and read");
                }
                else
                {
                    read++;
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(read >= leastRead && refused >= leastRefused, $"{read} read, {refused} refused");
    }

    [Fact]
    public void The_examples_of_csaf_are_read()
    {
        var read = 0;
        foreach (var (name, content) in In("csaf-oasis").Where(file => file.Name.Contains("/examples/csaf/", StringComparison.Ordinal) && file.Name.EndsWith(".json", StringComparison.Ordinal)))
        {
            Assert.Null(ErrorOf(name, content)?.Message);
            read++;
        }

        Assert.True(read >= 30, $"{read} read");
    }

    [Fact]
    public void The_examples_of_cyclonedx_are_read()
    {
        var (documents, statements) = (0, 0);
        foreach (var (name, content) in In("cyclonedx-bom-examples").Where(file => file.Name.EndsWith(".json", StringComparison.Ordinal)))
        {
            if (JsonNode.Parse(Encoding.UTF8.GetString(content).TrimStart('\uFEFF')) is not JsonObject root || root["vulnerabilities"] is null)
            {
                continue;
            }

            statements += VexReader.Read(name, content).Statements.Count;
            documents++;
        }

        Assert.True(documents >= 20 && statements >= 25, $"{documents} documents, {statements} statements");
    }

    [Fact]
    public void The_tutorials_of_openvex_are_read()
    {
        var read = 0;
        foreach (var (name, content) in In("openvex-examples").Where(file => file.Name.EndsWith(".md", StringComparison.Ordinal)))
        {
            foreach (Match block in Regex.Matches(Encoding.UTF8.GetString(content), "^```(json)?\n(?<document>\\{\n.*?^\\})\n```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)))
            {
                if (block.Groups["document"].Value.Contains("\"@context\"", StringComparison.Ordinal))
                {
                    Assert.NotEmpty(VexReader.Read(name, Encoding.UTF8.GetBytes(block.Groups["document"].Value)).Statements);
                    read++;
                }
            }
        }

        Assert.True(read >= 2, $"{read} read");
    }

    [Fact]
    public void What_vendors_publish_is_read()
    {
        var (documents, statements) = (0, 0);
        using (var feed = new ZstdStream(File.OpenRead(TestData.Require("feeds", "docker-hardened", "dhi-openvex.jsonl.zst"))))
        using (var lines = new StreamReader(feed))
        {
            while (lines.ReadLine() is { } line && documents < Tier.Scale(10, 1000))
            {
                statements += VexReader.Read($"dhi-{documents}.json", Encoding.UTF8.GetBytes(line)).Statements.Count;
                documents++;
            }
        }

        using var packed = new ZstdStream(File.OpenRead(TestData.Require("peers", "claircore", "rhel", "vex", "testdata", "server", "csaf_vex_2023-10-31.tar.zst")));
        foreach (var (name, content) in FilesOf(packed))
        {
            statements += VexReader.Read(name, content).Statements.Count;
            documents++;
        }

        Assert.True(documents >= 15 && statements > 200, $"{documents} documents, {statements} statements");
    }

    private static AssayException? ErrorOf(string name, byte[] content)
    {
        try
        {
            _ = VexReader.Read(name, content);
            return null;
        }
        catch (AssayException error)
        {
            return error;
        }
    }

    // Cases for other tests that are not careful about these, which their own cases are about.
    private static bool IsWrongElsewhere(AssayException error) =>
        error.Message.Contains("nothing says what to do about", StringComparison.Ordinal) || error.Message.Contains("nothing says why", StringComparison.Ordinal);

    private static IEnumerable<string> NamesOf(JsonNode? cases) => cases is null ? [] : cases.AsArray().Select(one => (string)one!["name"]!);

    private static IEnumerable<(string Name, byte[] Content)> In(string archive)
    {
        using var content = new ZstdStream(File.OpenRead(TestData.Require("feeds", "format-examples", archive + ".tar.zst")));
        foreach (var file in FilesOf(content))
        {
            yield return file;
        }
    }

    private static IEnumerable<(string Name, byte[] Content)> FilesOf(Stream content)
    {
        using var tar = new TarReader(content);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using var bytes = new MemoryStream();
                data.CopyTo(bytes);
                yield return (entry.Name.TrimStart('.', '/'), bytes.ToArray());
            }
        }
    }
}
