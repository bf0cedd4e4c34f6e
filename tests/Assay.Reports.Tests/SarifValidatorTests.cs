using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>The validator of SARIF's own kit, with its rules for GitHub: some 45 MB of npm's, hence nightly.</summary>
public sealed class SarifValidatorTests
{
    private static readonly NpmPackages Multitool = new("sarif-multitool-5.7.0", Path.Combine("@microsoft", "sarif-multitool-linux"), "@microsoft/sarif-multitool-linux@5.7.0");

    [Fact]
    public void It_finds_no_error()
    {
        if (!Tier.IsNightly || OperatingSystem.IsWindows())
        {
            Assert.Skip("the SARIF Multitool is run nightly, and not on Windows");
        }

        var program = Path.Combine(Multitool.Require(), "node_modules", "@microsoft", "sarif-multitool-linux", "Sarif.Multitool");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        using var folder = new TemporaryFolder();
        foreach (var (name, kind, result) in new[] { ("sample", null, Sample.Result), ("incomplete", null, Sample.Incomplete), ("host", null, Sample.Host), ("secrets", null, Sample.WithSecrets),
            ("hostile", null, Injection.HostileResult.Result), ("github", "github", Injection.HostileResult.Result) })
        {
            File.WriteAllText(folder[name + ".sarif"], Golden.Write("sarif", result, Sample.Options with { FormatVersion = kind }));
            var run = NativeTool.Run(program, ["validate", folder[name + ".sarif"], "--rule-kind", "Sarif;Gh", "--level", "Error", "--kind", "Fail"], timeoutSeconds: 120);

            Assert.Contains("1 files scanned", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("): error ", run.Output, StringComparison.Ordinal);
        }
    }
}
