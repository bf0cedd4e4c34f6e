using Assay.Core.Packages;
using Assay.Reports.Sboms;

namespace Assay.Reports.Spdx;

/// <summary>A package of SPDX 2, field by field (specification 2.3, clause 7).</summary>
internal sealed class SpdxPackage
{
    private const string Trivy = "aquasecurity:trivy:";

    private string? concluded;
    private string? declared;

    public ComponentDraft Draft { get; } = new() { Type = "library" };

    /// <summary>"NOASSERTION" and "NONE" tell nothing.</summary>
    public static string? Told(string? text) => string.IsNullOrEmpty(text) || text is "NOASSERTION" or "NONE" ? null : text;

    /// <summary>Takes the purpose: "LIBRARY", "OPERATING-SYSTEM", in JSON of some producers "OPERATING_SYSTEM".</summary>
    public void Purpose(string? purpose) => Draft.Type = purpose is null ? "library" : purpose.Replace('_', '-').ToLowerInvariant();

    public void Version(string? version) => Draft.Version = version == "NOASSERTION" ? null : version;

    /// <summary>Takes a reference to what others call the package; the first purl counts, and all CPEs.</summary>
    public void Reference(string? type, string? locator)
    {
        // SPDX 2.2 lets the type be an address: "http://spdx.org/rdf/references/purl".
        if (type is not null && (type == "purl" || type.EndsWith("/purl", StringComparison.Ordinal)) && locator is not null)
        {
            Draft.Purl ??= locator;
        }
        else if (type is not null && locator is not null && (type.EndsWith("cpe23Type", StringComparison.Ordinal) || type.EndsWith("cpe22Type", StringComparison.Ordinal)))
        {
            Draft.Cpes.Add(locator);
        }
    }

    /// <summary>Takes who supplies or made it: "Organization: x (mail@x.example)".</summary>
    public void Supplier(string? text)
    {
        if (Told(text) is { } supplier)
        {
            Draft.Supplier ??= supplier;
            Draft.HasContact |= SbomFacts.IsContact(supplier);
        }
    }

    /// <summary>Takes the algorithm of a hash of it: "SHA512" in SPDX 2, "sha512" in SPDX 3.</summary>
    public void Hash(string? algorithm)
    {
        Draft.HasHash |= algorithm is not null;
        Draft.HasStrongHash |= algorithm is not null && algorithm.Equals("SHA512", StringComparison.OrdinalIgnoreCase);
    }

    public void LicenseDeclared(string? license) => declared = Told(license);

    public void LicenseConcluded(string? license) => concluded = Told(license);

    /// <summary>Takes what the producer tells of where the package comes from.</summary>
    public void SourceOfFacts(string? text)
    {
        // trivy/pkg/sbom/spdx: "built package from: openssl 3.0.11-1~deb12u2".
        const string builtFrom = "built package from: ";
        if (text is null || !text.StartsWith(builtFrom, StringComparison.Ordinal))
        {
            return;
        }

        var words = text[builtFrom.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 2)
        {
            Draft.Properties.Add((Trivy + "SrcName", words[0]));
            Draft.Properties.Add((Trivy + "SrcVersion", words[1]));
        }
    }

    public void Annotate(string comment) => Annotate(Draft.Properties, comment);

    /// <summary>Ours say "assay:package {...}"; Trivy's, which were attribution texts before, say "LayerDiffID: sha256:...".</summary>
    public static void Annotate(List<(string Name, string Value)> properties, string comment)
    {
        if (comment.StartsWith(PropertyNames.Prefix, StringComparison.Ordinal))
        {
            var space = comment.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0)
            {
                properties.Add((comment[..space], comment[(space + 1)..]));
            }
        }
        else if (comment.StartsWith("LayerDiffID: ", StringComparison.Ordinal) || comment.StartsWith("FilePath: ", StringComparison.Ordinal))
        {
            var colon = comment.IndexOf(':', StringComparison.Ordinal);
            properties.Add((Trivy + comment[..colon], comment[(colon + 2)..]));
        }
    }

    /// <summary>What several fields tell together; to be called when the last was read.</summary>
    public void End()
    {
        if ((declared ?? concluded) is { } license)
        {
            Draft.Licenses.Add(license);
        }
    }
}
