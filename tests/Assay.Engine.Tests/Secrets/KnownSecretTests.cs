using System.Text;
using System.Text.Json;
using Assay.Core.Findings;
using Assay.Engine.Policy;
using Assay.Reports;
using Assay.Reports.Differences;
using Assay.TestKit;

namespace Assay.Engine.Tests.Secrets;

/// <summary>Secrets of a baseline, and of both sides of a comparison.</summary>
public sealed class KnownSecretTests
{
    private static readonly ScanOptions Options = new() { Subjects = ScanSubjects.Packages | ScanSubjects.Secrets };

    [Fact]
    public async Task Only_what_a_baseline_does_not_know_breaks_the_gate()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "old/a.env", $"A={Token(1)}\n");
        Write(folder, "moved/below/b.env", $"# another place\nB={Token(1)}\n");
        Write(folder, "new/a.env", $"A={Token(2)}\n");
        Save(await ScanAsync("dir:" + folder["old"], Options), folder["old.json"]);
        foreach (var baseline in (string[])[folder["old.json"], "dir:" + folder["old"]])
        {
            var gated = Options with { FailOn = Severity.Low, Policy = new PolicyOptions { Baseline = baseline } };
            var moved = await ScanAsync("dir:" + folder["moved"], gated);
            var other = await ScanAsync("dir:" + folder["new"], gated);

            Assert.Equal(("baseline", VerdictResult.Pass), (Assert.Single(moved.Inventory.Secrets!).SuppressedBy!.Kind, moved.Verdict.Result));
            Assert.Equal((null, VerdictResult.Fail), (Assert.Single(other.Inventory.Secrets!).SuppressedBy, other.Verdict.Result));
        }
    }

    [Fact]
    public async Task A_comparison_tells_new_secrets_from_gone_ones_and_gates_on_the_new()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "old/a.env", $"A={Token(1)}\nB={Token(2)}\n");
        Write(folder, "new/a.env", $"B={Token(2)}\n");
        Write(folder, "worse/a.env", $"A={Token(1)}\nB={Token(2)}\nC={Token(3)}\n");
        var gated = Options with { FailOn = Severity.Low };

        var better = await Scanner.CompareAsync("dir:" + folder["old"], "dir:" + folder["new"], gated, null, TestContext.Current.CancellationToken);
        var worse = await Scanner.CompareAsync("dir:" + folder["old"], "dir:" + folder["worse"], gated, null, TestContext.Current.CancellationToken);
        var without = await Scanner.CompareAsync("dir:" + folder["old"], "dir:" + folder["worse"], gated with { Subjects = ScanSubjects.Packages }, null, TestContext.Current.CancellationToken);

        Assert.Equal((0, 1, VerdictResult.Pass), (better.AddedSecrets!.Count, better.RemovedSecrets!.Count, better.Verdict.Result));
        Assert.Equal((1, 0, VerdictResult.Fail), (worse.AddedSecrets!.Count, worse.RemovedSecrets!.Count, worse.Verdict.Result));
        Assert.Null(without.AddedSecrets);
        foreach (var format in DifferenceReports.Formats)
        {
            var text = Text(stream => format.Write(worse, stream, new ReportOptions { Width = 200 }));
            Assert.Contains("a.env", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Token(3)[^16..], text, StringComparison.Ordinal);
            if (format.Name == "json")
            {
                using var json = JsonDocument.Parse(text);
                Assert.Equal("gitlab-token", json.RootElement.GetProperty("secrets").GetProperty("added")[0].GetProperty("rule").GetString());
            }
        }
    }

    private static Task<ScanResult> ScanAsync(string target, ScanOptions options) => Scanner.ScanAsync(target, options, null, TestContext.Current.CancellationToken);

    private static void Save(ScanResult result, string path) => File.WriteAllText(path, Text(stream => AllReports.Formats.First(format => format.Name == "json").Write(result, stream, new ReportOptions())));

    private static string Text(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Token(int seed)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        var random = new Random(seed);
        return "gl" + "pat-" + string.Concat(Enumerable.Range(0, 20).Select(_ => letters[random.Next(letters.Length)]));
    }

    private static void Write(TemporaryFolder folder, string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
        File.WriteAllText(folder[path], text);
    }
}
