using Assay.TestKit;

namespace Assay.Engine.Tests.Secrets;

public sealed class RealTreeTests
{
    /// <summary>
    /// Each was looked at. Keys that Google's own programs have for everybody's requests are real, and published: a scan of the whole system, whose package
    /// database says whose files they are, leaves them out.
    /// </summary>
    private static readonly string[] Known = ["gcp-api-key lib/google-cloud-sdk/"];

    private const int Handful = 8;

    [Fact]
    public async Task The_repository_holds_nothing_that_is_shaped_like_a_credential()
    {
        var options = new ScanOptions
        {
            Subjects = ScanSubjects.Secrets,
            Exclude = ["**/bin", "**/obj", "**/node_modules", "artifacts", ".git", "TestResults"],
        };
        var result = await Scanner.ScanAsync("dir:" + TestData.RepositoryRoot, options, null, TestContext.Current.CancellationToken);

        Assert.Empty(result.Inventory.Secrets!.Select(secret => $"{secret.Rule} {secret.Path}:{secret.Line}"));
    }

    [Fact]
    public async Task Of_a_distribution_s_usr_hardly_anything_looks_like_a_secret()
    {
        Assert.SkipUnless(Tier.IsNightly && File.Exists("/usr/share/doc/dpkg/copyright"), "the nightly tier looks at /usr of a Debian machine");

        var result = await Scanner.ScanAsync("dir:/usr", new ScanOptions { Subjects = ScanSubjects.Secrets }, null, TestContext.Current.CancellationToken);
        var found = result.Inventory.Secrets!.Select(secret => $"{secret.Rule} {secret.Path}:{secret.Line}").Where(secret => !Array.Exists(Known, known => secret.StartsWith(known, StringComparison.Ordinal))).ToList();

        Assert.True(found.Count <= Handful, string.Join('\n', found));
    }
}
