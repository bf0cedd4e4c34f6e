using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Reports.Tests;

/// <summary>Every bill of materials of the field that lies at hand is read, or is refused with place and reason where it is none or broken.</summary>
public sealed class FieldDocumentTests
{
    private static readonly string[] Endings = [".json", ".xml", ".spdx", ".sbom", ".cdx", ".golden", ".rdf", ".yml", ".ext", ".snap"];

    [Theory]
    [InlineData("cyclonedx-bom-examples")]
    [InlineData("redhat-sbom-examples")]
    [InlineData("spdx-examples")]
    public void Examples_of_the_formats_are_as_listed(string archive) =>
        Golden.Check(Describe(FieldDocuments.In(archive).Where(file => Endings.Any(ending => file.Name.EndsWith(ending, StringComparison.Ordinal)))
            .OrderBy(file => file.Name, StringComparer.Ordinal)), "testdata", "field", archive + ".txt");

    [Fact]
    public void Test_data_of_other_scanners_is_as_listed() =>
        Golden.Check(Describe(FieldDocuments.OfPeers(Endings).Where(file => IsAbout(file.Name))), "testdata", "field", "peers.txt");

    // What other scanners keep for readers of SBOMs; their lock files and images are others' to read.
    private static bool IsAbout(string name) =>
        name.Contains("sbom", StringComparison.OrdinalIgnoreCase) || name.Contains("spdx", StringComparison.OrdinalIgnoreCase)
        || name.Contains("cdx", StringComparison.OrdinalIgnoreCase) || name.Contains("cyclonedx", StringComparison.OrdinalIgnoreCase)
        || name.Contains(".att.", StringComparison.Ordinal) || name.Contains("syftjson", StringComparison.Ordinal);

    // "name: what it is about, packages (with purl), relations, distribution; issues".
    private static string Describe(IEnumerable<(string Name, byte[] Content)> files)
    {
        var text = new StringBuilder();
        foreach (var (name, content) in files)
        {
            text.Append(name).Append(": ").Append(Describe(content)).Append('\n');
        }

        return text.ToString();
    }

    private static string Describe(byte[] content)
    {
        try
        {
            using var stream = new MemoryStream(content);
            var read = SbomReader.Read(stream, "it", new ScanLimits(), CancellationToken.None);
            var distro = read.Artifact.Distro is { } known ? $", {known.Id} {known.VersionId}" : "";
            var issues = string.Concat(read.Issues.Select(issue => $"; {(issue.Level == IssueLevel.Error ? "ERROR " : "")}{issue.Code}: {issue.Text}"));
            return $"{read.Packages.Count} packages, {read.Packages.Count(package => package.Purl.Length > 0)} with purl, {read.Packages.Sum(package => package.Licenses.Count)} licences, "
                + $"{read.Relations.Count} relations{distro}{issues}";
        }
        catch (AssayException refused)
        {
            return $"refused, {refused.Code}: {refused.Message}";
        }
    }
}
