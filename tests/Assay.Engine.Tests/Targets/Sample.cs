using Assay.Core.Findings;
using Assay.Reports;
using Assay.TestKit;

namespace Assay.Engine.Tests.Targets;

/// <summary>A small image with packages of several layers, and what is compared of its scans.</summary>
internal static class Sample
{
    public static byte[] Base { get; } = new TarBuilder()
        .Folder("etc/").File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n")
        .File("usr/bin/acme", "a program", mode: 0x1ED)
        .File("var/lib/dpkg/info/acme.list", "/.\n/usr\n/usr/bin\n/usr/bin/acme\n")
        .File("var/lib/dpkg/status", Stanza("acme"))
        .Build();

    public static byte[] More { get; } = new TarBuilder().File("var/lib/dpkg/status", Stanza("acme") + Stanza("more")).Build();

    public static byte[] Empty { get; } = new TarBuilder().Build();

    public static string Stanza(string name) =>
        $"Package: {name}\nStatus: install ok installed\nMaintainer: T <t@acme.example>\nArchitecture: amd64\nVersion: 1.0-1\nDescription: a sample\n\n";

    public static async Task<ScanResult> ScanAsync(string target, ScanOptions? options = null) =>
        await Scanner.ScanAsync(target, (options ?? new ScanOptions()) with { InventoryOnly = true }, null, TestContext.Current.CancellationToken);

    /// <summary>All of a result but the artefact and the timings, as JSON.</summary>
    public static string Comparable(ScanResult result)
    {
        var stream = new MemoryStream();
        AllReports.Formats.First(format => format.Name == "json").Write(result, stream, new ReportOptions());
        var json = System.Text.Json.Nodes.JsonNode.Parse(stream.ToArray())!.AsObject();
        Assert.True(json.Remove("artifact"));
        json.Remove("timings");
        return json.ToJsonString();
    }
}
