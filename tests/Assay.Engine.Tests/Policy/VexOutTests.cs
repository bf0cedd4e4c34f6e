using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy.Vex;
using Assay.Reports;

namespace Assay.Engine.Tests.Policy;

public sealed class VexOutTests
{
    // What was decided once holds wherever the document is read again, whichever of the three formats it was written in.
    [Theory]
    [InlineData("openvex")]
    [InlineData("csaf-vex")]
    [InlineData("cyclonedx-vex")]
    public void What_is_written_suppresses_the_same_findings_again(string format)
    {
        var other = Judging.Lodash with { Name = "left-pad", Version = "1.0.0", Purl = "pkg:npm/left-pad@1.0.0" };
        var inventory = new Inventory { Artifact = Judging.Image, Packages = [other, Judging.Lodash] };
        List<Finding> decided =
        [
            Judging.Found("CVE-2099-1") with { SuppressedBy = new Suppression { Kind = "vex", Id = "v:1:1", Reason = "vulnerable_code_not_present", Owner = "me" } },
            Judging.Found("CVE-2099-1") with { Purl = other.Purl },
            Judging.Found("CVE-2099-2") with { SuppressedBy = new Suppression { Kind = "accepted", Id = "a:1:1", Reason = "mitigated", Owner = "me" } },
            Judging.Found("CVE-2099-3") with { SuppressedBy = new Suppression { Kind = "accepted", Id = "a:2:1", Reason = "acceptedRisk", Owner = "me" } },
            Judging.Found("CVE-2099-4") with { SuppressedBy = new Suppression { Kind = "vex", Id = "v:2:1", Reason = "fixed" } },
            Judging.Found("CVE-2099-5") with { FixState = FixState.UnderInvestigation },
        ];
        decided = decided.ConvertAll(finding => finding with { Aliases = [] });
        using var written = new MemoryStream();
        AllReports.Formats.Single(known => known.Name == format).Write(
            new ScanResult { Inventory = inventory, Findings = decided }, written, new ReportOptions { Timestamp = Judging.Now });

        var packages = inventory.Packages.ToDictionary(package => package.Purl, StringComparer.Ordinal);
        var read = VexStatements.Apply(Judging.Image, packages, [.. decided.Select(finding => finding with { SuppressedBy = null })], [VexReader.Read("out.json", written.ToArray())]);

        Assert.Equal(
            decided.Select(finding => (finding.Id, finding.Purl, finding.SuppressedBy is not null && finding.SuppressedBy.Reason != "acceptedRisk")),
            read.Select(finding => (finding.Id, finding.Purl, finding.SuppressedBy is not null)));
    }
}
