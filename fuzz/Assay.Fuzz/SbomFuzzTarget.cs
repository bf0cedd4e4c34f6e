using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Reports;

namespace Assay.Fuzz;

/// <summary>A format of bills of materials under test.</summary>
/// <param name="Name">How it is called for.</param>
/// <param name="Seeds">Sound documents, which are changed.</param>
internal sealed record SbomFuzzTarget(string Name, IReadOnlyList<byte[]> Seeds)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<SbomFuzzTarget> All { get; } =
    [
        new("sbom-foreign", [Seed("cdxgen.cdx.json"), Seed("syft.cdx.json"), Seed("trivy.cdx.json")]),
        new("sbom-syft", [Seed("syft.json")]),
        .. new[] { "json", "cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag", "spdx3", "attestation" }.Select(format => new SbomFuzzTarget("sbom-" + format, [Written(format)])),
    ];

    public override string ToString() => Name;

    // What others wrote, as we write it.
    private static byte[] Written(string format)
    {
        using var content = new MemoryStream(Seed("syft.json"));
        var inventory = SbomReader.Read(content, "syft.json", new ScanLimits(), CancellationToken.None);
        using var output = new MemoryStream();
        AllReports.Formats.Single(known => known.Name == format).Write(new ScanResult { Inventory = inventory, Issues = inventory.Issues }, output, new ReportOptions());
        return output.ToArray();
    }

    private static byte[] Seed(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "sboms", name));
}
