using System.Text.Json;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Reports.Tests;

public sealed class SecretReportTests
{
    public static TheoryData<string> Formats => ["table", "json", "ndjson", "csv", "markdown", "sarif", "junit", "gitlab", "gitlab-codequality", "github", "azure", "teamcity"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_for_findings_shows_secrets_with_their_place(string format)
    {
        var text = Golden.Write(format, Sample.WithSecrets, Sample.Options);

        Assert.Contains("GitLab token", text, StringComparison.Ordinal);
        Assert.Contains(format is "gitlab-codequality" ? "app/.env" : ".env", text, StringComparison.Ordinal);
        Assert.DoesNotContain("GitLab token", Golden.Write(format, Sample.Result, Sample.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void People_are_told_that_what_was_deleted_is_still_there()
    {
        foreach (var format in (string[])["table", "markdown", "junit"])
        {
            Assert.Contains("deleted in layer 2, still in layer 1", Golden.Write(format, Sample.WithSecrets, Sample.Options), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sizes_ages_and_advice_are_shown_where_there_is_advice()
    {
        foreach (var format in (string[])["table", "markdown"])
        {
            var text = Golden.Write(format, Sample.WithSecrets, Sample.Options);

            Assert.Contains("117.7 MiB", text, StringComparison.Ordinal);
            Assert.Contains("2025-01-02", text, StringComparison.Ordinal);
            Assert.Contains("4.8 MiB", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_suppressed_secret_is_shown_as_such_and_does_not_count()
    {
        using var sarif = JsonDocument.Parse(Golden.Write("sarif", Sample.WithSecrets, Sample.Options));
        var secrets = sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Where(result => result.GetProperty("ruleId").GetString() == "secret/gitlab-token").ToList();

        Assert.Equal(5, secrets.Count);
        Assert.Single(secrets, secret => secret.GetProperty("suppressions").GetArrayLength() > 0);
        Assert.Equal("secret/gitlab-token", sarif.RootElement.GetProperty("runs")[0].GetProperty("tool").GetProperty("driver").GetProperty("rules")[secrets[0].GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
        Assert.Contains("4 secrets in", Golden.Write("table", Sample.WithSecrets, Sample.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Native_json_reads_back()
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Golden.Write("json", Sample.WithSecrets, Sample.Options)));
        var read = SbomReader.Read(stream, "sample", new ScanLimits(), TestContext.Current.CancellationToken);

        // Whether somebody accepts it is judged anew.
        Assert.Equal(Sample.WithSecrets.Inventory.Secrets!.Select(secret => secret with { SuppressedBy = null }), read.Secrets);
        Assert.Equal(Sample.WithSecrets.Inventory.Artifact.Layers, read.Artifact.Layers);
        Assert.Equal(Sample.WithSecrets.Inventory.LayerAdvice.Select(advice => (advice.Kind, advice.SavedBytes, advice.Files, advice.Text)), read.LayerAdvice.Select(advice => (advice.Kind, advice.SavedBytes, advice.Files, advice.Text)));
    }
}
