using Assay.Core.Packages;
using Assay.Core.Packages.Licensing;

namespace Assay.Reports.Quality;

/// <summary>How much a bill of materials tells: of use for matching and licences, and by two lists of what one must hold.</summary>
public sealed class SbomScore
{
    /// <param name="inventory">What it lists.</param>
    /// <param name="facts">What it tells besides.</param>
    public SbomScore(Inventory inventory, SbomFacts facts)
    {
        Artifact = inventory.Artifact;
        Facts = facts;
        var packages = inventory.Packages;
        var count = packages.Count;
        var name = new SbomCheck("package.name", "name", packages.Count(package => package.Name.Length > 0), count);
        var version = new SbomCheck("package.version", "version", packages.Count(package => !string.IsNullOrEmpty(package.Version)), count);
        var purl = new SbomCheck("package.purl", "package URL", packages.Count(package => PackageUrl.TryParse(package.Purl, out _, out _)), count);
        var license = new SbomCheck("package.license", "licence that SPDX knows", packages.Count(HasKnownLicense), count);
        var related = new SbomCheck("package.relation", "relation to another or to the whole", facts.Related, count);
        var supplier = new SbomCheck("package.supplier", "supplier", facts.Suppliers, count);
        var author = One("document.author", "author of the document", facts.HasAuthor);
        var time = One("document.timestamp", "time of the document", facts.HasTimestamp);
        Checks =
        [
            One("document.packages", "any package", count > 0), name, version, purl, license, related, supplier,
            new SbomCheck("package.hash", "hash", facts.Hashes, count), author, time, One("document.id", "id of the document", facts.HasId),
            One("document.complete", "nothing that could not be read", inventory.IsComplete),
        ];

        // "The Minimum Elements For a Software Bill of Materials", NTIA, 2021, "Data fields".
        Ntia = [supplier, name, version, purl, related, author, time];

        // Technical guideline TR-03183-2 of the BSI, 2.1.0, clauses 4 and 5.2; what tells of files stands in properties of its own (BSI, "sbom properties").
        Bsi =
        [
            One("bsi.format", "CycloneDX 1.6, SPDX 3.0.1 or later, as JSON or XML", IsFormatOfBsi(facts)), One("bsi.author", "author with an e-mail address or page", facts.HasContact), time,
            One("bsi.uri", "id of the document", facts.HasId), One("bsi.noVulnerabilities", "no vulnerabilities inside", !facts.HasVulnerabilities),
            new SbomCheck("bsi.creator", "maker with an e-mail address or page", facts.Contacts, count), name, version,
            new SbomCheck("bsi.filename", "file name", facts.FileNames, count), related, license,
            new SbomCheck("bsi.sha512", "SHA-512", facts.StrongHashes, count), new SbomCheck("bsi.kind", "executable, archive, structured or not", facts.FileKinds, count),
        ];
    }

    public Artifact Artifact { get; }

    public SbomFacts Facts { get; }

    public IReadOnlyList<SbomCheck> Checks { get; }

    /// <summary>The minimum elements of the NTIA.</summary>
    public IReadOnlyList<SbomCheck> Ntia { get; }

    /// <summary>The elements of BSI TR-03183-2.</summary>
    public IReadOnlyList<SbomCheck> Bsi { get; }

    /// <summary>From 0 to 10: the mean of the checks' shares, each weighing the same; 0 without packages.</summary>
    public double Score => Checks[0].IsWhole ? Math.Round(Checks.Average(check => check.Share) * 10, 1) : 0;

    private static SbomCheck One(string id, string title, bool isThere) => new(id, title, isThere ? 1 : 0, 1);

    private static bool HasKnownLicense(Package package) => package.Licenses.Count > 0 && package.Licenses.All(license => SpdxExpression.TryParse(license, out _, out _));

    private static bool IsFormatOfBsi(SbomFacts facts)
    {
        var least = facts.Format switch { "CycloneDX" => new Version(1, 6), "SPDX" => new Version(3, 0, 1), _ => null };
        return facts.IsStructured && least is not null && Version.TryParse(facts.Version, out var version) && version >= least;
    }
}
