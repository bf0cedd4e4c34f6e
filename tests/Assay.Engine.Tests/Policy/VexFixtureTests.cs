using System.Formats.Tar;
using System.Globalization;
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
    private static readonly NpmPackages Validator = new("csaf-2.0.10", "@secvisogram/csaf-validator-lib", "@secvisogram/csaf-validator-lib@2.0.10");

    // csaf-v2.0-os and csaf-v2.1, section 6.1: the mandatory tests. Of 2.1's own ones after 6.1.33, and of its further profiles', nothing is read that could mislead.
    private static bool IsJudged(string test) =>
        test.Split('.') is ["6", "1", var number, .. var more] && int.Parse(number, CultureInfo.InvariantCulture) <= 33 && (more.Length == 0 || int.Parse(more[0], CultureInfo.InvariantCulture) <= 11);

    // Called valid, and refused by another mandatory test: a product is defined twice (6.1.2), two that are named are not there (6.1.1), versions of two
    // kinds are mixed (6.1.30), and a category begins with CSAF_ (6.1.26). The standard's validator refuses the last two as well.
    private static readonly (string Name, string Error)[] Mistaken =
    [
        ("2024-6-1-27-13-16.json", "a second time"), ("2024-6-1-50-14.json", "a second time"), ("2024-6-1-50-15.json", "a second time"), ("2024-6-3-21-01-12.json", "there is no product"),
        ("2024-6-1-14-32.json", "versions of two kinds"), ("2024-6-2-38-13.json", "is no profile"),
    ];

    [Theory]
    [InlineData("csaf_2.0", 145, 85)]
    [InlineData("csaf_2.1", 700, 140)]
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
                if (error is not null && !IsWrongElsewhere(error) && !Array.Exists(Mistaken, mistaken => name.EndsWith(mistaken.Name, StringComparison.Ordinal) && error.Message.Contains(mistaken.Error, StringComparison.Ordinal)))
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
                else if (IsJudged(number))
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

        Assert.True(documents >= 10 && statements > 200, $"{documents} documents, {statements} statements");
    }

    [Fact]
    public void Real_csaf_documents_are_refused_only_where_the_standards_own_validator_refuses_them()
    {
        var node = NativeTool.Require("node");
        var modules = Validator.Require();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["documents"]);
        var errors = new Dictionary<string, AssayException?>(StringComparer.Ordinal);
        foreach (var (name, content) in RealDocuments())
        {
            var flat = name.Replace('/', '_');
            File.WriteAllBytes(folder["documents", flat], content);
            errors[flat] = ErrorOf(flat, content);
        }

        var run = NativeTool.Run(node, [Path.Combine(AppContext.BaseDirectory, "testdata", "csaf.mjs"), modules, folder["documents"]]);
        Assert.True(run.ExitCode == 0, run.Error);
        var refused = run.Output.Split('\n').Where(line => line.Contains(".json", StringComparison.Ordinal)).Select(line => line[..(line.IndexOf(".json", StringComparison.Ordinal) + ".json".Length)]).ToHashSet(StringComparer.Ordinal);

        var redHat = errors.Where(error => error.Key.StartsWith("2023_cve-", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, redHat.Count);
        Assert.All(redHat, error => Assert.Null(error.Value?.Message));
        var strict = errors.Where(error => error.Value is not null && !refused.Contains(error.Key)).Select(error => error.Value!.Message).ToList();
        Assert.True(strict.Count == 0, string.Join('\n', strict));
        Assert.True(errors.Count >= 10, $"{errors.Count} documents");
        TestContext.Current.SendDiagnosticMessage($"{errors.Count} documents of publishers: {errors.Count(error => error.Value is null)} read, {errors.Count(error => error.Value is not null)} refused, all of which the validator refuses too ({refused.Count})");
    }

    // Red Hat's of 2023 (claircore), and those that go-vex and grype read.
    private static IEnumerable<(string Name, byte[] Content)> RealDocuments()
    {
        using (var packed = new ZstdStream(File.OpenRead(TestData.Require("peers", "claircore", "rhel", "vex", "testdata", "server", "csaf_vex_2023-10-31.tar.zst"))))
        {
            foreach (var file in FilesOf(packed))
            {
                yield return file;
            }
        }

        foreach (var file in ((string[])["go-vex", "grype"]).SelectMany(peer => Directory.EnumerateFiles(TestData.Require("peers", peer), "*.json", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file);
            if (content.AsSpan().IndexOf("\"csaf_version\""u8) >= 0 && content.AsSpan().TrimStart((byte)'\n')[0] == '{')
            {
                yield return (Path.GetRelativePath(TestData.Require("peers"), file), content);
            }
        }
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
