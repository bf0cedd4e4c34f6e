using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Hosts;
using Assay.TestKit;

namespace Assay.Engine.Tests.Hosts;

public sealed class HostTargetTests
{
    private const string Old = "linux-image-6.1.0-18-amd64";
    private const string New = "linux-image-6.1.0-21-amd64";

    [Fact]
    public async Task A_host_has_its_packages_and_what_runs()
    {
        using var host = Debian((Old, "6.1.76-1"), (New, "6.1.90-1"));
        host.Write("usr/lib/x86_64-linux-gnu/libssl.so.3", "new");
        host.Write("usr/lib/x86_64-linux-gnu/libz.so.1.2.13", "new");
        host.Process(812, "sshd", root: true, host.Line("usr/lib/x86_64-linux-gnu/libssl.so.3", " (deleted)", inode: 9), "7f-80 r-xp 0 fe:00 1 /usr/lib/x86_64-linux-gnu/libz.so.1.2.11 (deleted)",
            "7f-80 r-xp 0 fe:00 1 /opt/own/tool (deleted)");

        var result = await ScanAsync(host);

        Assert.True(result.IsComplete, string.Join(", ", result.Issues));
        var artifact = result.Inventory.Artifact;
        Assert.Equal(("host", "web-1", "linux/amd64", "debian"), (artifact.Kind, artifact.Name, artifact.Platform, artifact.Distro!.Id));
        Assert.Equal([(Old, true), (New, false)], Kernels(result).Select(kernel => (kernel.Name, kernel.Running!.Value)));
        Assert.All(result.Inventory.Packages.Where(package => !package.Name.StartsWith("linux-image-6", StringComparison.Ordinal)), package => Assert.Null(package.Running));
        Assert.Equal(new RebootNeed("6.1.0-18-amd64", Kernels(result)[1].Purl, "6.1.90-1"), artifact.Host!.RebootNeeded);
        Assert.Equal(
            [("usr/lib/x86_64-linux-gnu/libssl.so.3", MappedChange.Replaced, "libssl3"), ("usr/lib/x86_64-linux-gnu/libz.so.1.2.11", MappedChange.Deleted, "zlib1g"), ("opt/own/tool", MappedChange.Deleted, null)],
            artifact.Host.RestartNeeded.Select(need => (need.Path, need.Change, result.Inventory.Packages.FirstOrDefault(package => package.Purl == need.Purl)?.Name)));
        Assert.DoesNotContain(FakeHost.Id, System.Text.Json.JsonSerializer.Serialize(Text(result)), StringComparison.Ordinal);
    }

    // "Vulnerable version installed" and "fixed installed, the old one still runs" are two things.
    [Fact]
    public async Task Findings_say_what_runs()
    {
        using var host = Debian((Old, "6.1.76-1"), (New, "6.1.90-1"));
        host.Write("own/a.json", Record("CVE-2024-1", "6.1.85-1"));
        host.Write("own/b.json", Record("CVE-2024-2", "6.1.99-1"));

        var result = await MatchAsync(host);

        Assert.Equal(
            [("CVE-2024-1", Old, RuntimeState.RestartNeeded), ("CVE-2024-2", Old, null), ("CVE-2024-2", New, RuntimeState.NotRunning)],
            Findings(result));
    }

    [Fact]
    public async Task A_kernel_that_was_written_over_is_still_in_memory()
    {
        using var host = Debian((Old, "6.1.90-1"));
        host.Write("own/a.json", Record("CVE-2024-1", "6.1.85-1"));

        var result = await MatchAsync(host);

        Assert.Equal([("6.1.76-1", true), ("6.1.90-1", false)], Kernels(result).Select(kernel => (kernel.Version!, kernel.Running!.Value)));
        Assert.Equal([("CVE-2024-1", Old, RuntimeState.RestartNeeded)], Findings(result));
        Assert.Equal("6.1.90-1", result.Inventory.Artifact.Host!.RebootNeeded?.Version);
    }

    [Fact]
    public async Task A_kernel_that_was_removed_is_still_in_memory()
    {
        using var host = Debian((New, "6.1.90-1"));

        var result = await ScanAsync(host);

        Assert.Equal([(Old, "6.1.76-1", true), (New, "6.1.90-1", false)], Kernels(result).Select(kernel => (kernel.Name, kernel.Version!, kernel.Running!.Value)));
    }

    [Theory]
    [InlineData("6.18.0-custom", "#1 SMP someone@somewhere")]
    [InlineData("6.1.0-18-cloud-amd64", "#1 SMP PREEMPT_DYNAMIC")]
    public async Task A_kernel_of_no_package_is_said(string kernel, string build)
    {
        using var host = new FakeHost(kernel, build);
        AddPackages(host, (Old, "6.1.76-1"));

        var result = await ScanAsync(host);

        Assert.Contains(result.Issues, issue => issue is { Code: "host.kernelUnknown", Level: IssueLevel.Notice });
        Assert.All(result.Inventory.Packages, package => Assert.Null(package.Running));
    }

    // The invariant: what is known of the host survives a bill of materials, and the findings with it.
    [Theory]
    [InlineData("json")]
    [InlineData("cyclonedx")]
    public async Task A_bill_of_materials_of_a_host_has_the_same_findings(string format)
    {
        using var host = Debian((Old, "6.1.76-1"), (New, "6.1.90-1"));
        host.Write("own/a.json", Record("CVE-2024-1", "6.1.85-1"));
        host.Write("own/b.json", Record("CVE-2024-2", "6.1.99-1"));
        host.Process(812, "sshd", root: true, "7f-80 r-xp 0 fe:00 1 /opt/own/tool (deleted)");
        var scanned = await MatchAsync(host);
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder["host.json"]))
        {
            Reports.AllReports.Formats.First(known => known.Name == format).Write(await ScanAsync(host), file, new Reports.ReportOptions());
        }

        var read = await Scanner.ScanAsync("sbom:" + folder["host.json"], new ScanOptions { AdvisoriesFolder = Path.Combine(host.Root, "own") }, null, TestContext.Current.CancellationToken);

        Assert.Equal(Findings(scanned), Findings(read));
        Assert.Equal(scanned.Inventory.Artifact.Host!.RestartNeeded, read.Inventory.Artifact.Host!.RestartNeeded);
        Assert.Equal(scanned.Inventory.Artifact.Host.RebootNeeded, read.Inventory.Artifact.Host.RebootNeeded);
    }

    [Fact]
    public async Task A_root_that_is_not_there_is_the_users_error() =>
        Assert.Equal("target.notFound", (await Assert.ThrowsAsync<AssayException>(() => Targets.Sample.ScanAsync("host:/does/not/exist"))).Code);

    [Fact]
    public void Owners_of_two_libraries_are_not_guessed_between()
    {
        var claims = "pkg:deb/debian/a@1\t0\nusr/lib/liba.so.1.1\nusr/lib/liba.so.1\n\npkg:deb/debian/b@1\t0\nusr/lib/libb.so.2.5\nusr/lib/x\n\npkg:deb/debian/c@1\t0\nusr/lib/libb.so.2.6\n\n"u8.ToArray();

        var marked = RestartOwners.Mark([.. ((string[])["usr/lib/x", "usr/lib/liba.so.1.0", "usr/lib/liba.so.2", "usr/lib/libb.so.2.4", "lib/liba.so.1.0", "usr/lib/libb.so.2.6"])
            .Select(path => new RestartNeed(1, "p", path, MappedChange.Deleted))], claims);

        Assert.Equal(["pkg:deb/debian/b@1", "pkg:deb/debian/a@1", null, null, null, "pkg:deb/debian/c@1"], marked.Select(need => need.Purl));
    }

    private static FakeHost Debian(params (string Name, string Version)[] kernels)
    {
        var host = new FakeHost();
        AddPackages(host, kernels);
        return host;
    }

    private static void AddPackages(FakeHost host, params (string Name, string Version)[] kernels)
    {
        host.Write("var/lib/dpkg/status", string.Concat(kernels.Select(kernel => Stanza(kernel.Name, kernel.Version, $"linux-signed-amd64 ({kernel.Version.Replace("-", "+", StringComparison.Ordinal)})")))
            + Stanza("libssl3", "3.0.14-1", "openssl") + Stanza("zlib1g", "1:1.2.13-1", "zlib"));
        host.Write("var/lib/dpkg/info/libssl3:amd64.list", "/.\n/usr\n/usr/lib\n/usr/lib/x86_64-linux-gnu\n/usr/lib/x86_64-linux-gnu/libssl.so.3\n");
        host.Write("var/lib/dpkg/info/zlib1g:amd64.list", "/.\n/usr/lib/x86_64-linux-gnu/libz.so.1.2.13\n/usr/lib/x86_64-linux-gnu/libz.so.1\n");
    }

    private static string Stanza(string name, string version, string source) =>
        $"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\nSource: {source}\nVersion: {version}\nDescription: a sample\n\n";

    private static string Record(string id, string fixedIn) => $$"""
        {"schema_version": "1.6.0", "id": "{{id}}", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "Debian:12", "name": "linux"},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "{{fixedIn}}"}]}]}]}
        """;

    private static List<Package> Kernels(ScanResult result) => [.. result.Inventory.Packages.Where(package => package.Name.StartsWith("linux-image-6", StringComparison.Ordinal))];

    private static List<(string Id, string Name, RuntimeState? Runtime)> Findings(ScanResult result) =>
        [.. result.Findings!.Select(finding => (finding.Id, result.Inventory.Packages.First(package => package.Purl == finding.Purl).Name, finding.Runtime))
            .OrderBy(finding => finding.Id, StringComparer.Ordinal).ThenBy(finding => finding.Name, StringComparer.Ordinal)];

    private static string Text(ScanResult result)
    {
        using var stream = new MemoryStream();
        Reports.AllReports.Formats.First(format => format.Name == "json").Write(result, stream, new Reports.ReportOptions());
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Task<ScanResult> ScanAsync(FakeHost host) => Targets.Sample.ScanAsync("host:" + host.Root);

    private static async Task<ScanResult> MatchAsync(FakeHost host) =>
        await Scanner.ScanAsync("host:" + host.Root, new ScanOptions { AdvisoriesFolder = Path.Combine(host.Root, "own") }, null, TestContext.Current.CancellationToken);
}
