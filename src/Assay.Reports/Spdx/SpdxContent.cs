using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.CycloneDx;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.Spdx;

/// <summary>
/// What a document of SPDX tells, whichever way it is written: the artefact, its distribution and packages as elements, what the format has no field
/// for in annotations, from which <see cref="SbomReader"/> gives the same inventory back.
/// </summary>
internal sealed class SpdxContent : IDisposable
{
    public const string ArtifactId = "Artifact";
    public const string DistroId = "OperatingSystem";

    private readonly ScanResult result;
    private readonly Func<string, bool> holds;
    private readonly SpdxIds ids;
    private readonly Dictionary<string, List<string>> advisories = new(StringComparer.Ordinal);
    private readonly List<Relation> unplaced = [];
    private readonly JsonBytes record = new();

    /// <param name="result">What is written.</param>
    /// <param name="options">The tool's version, the time, what is shown.</param>
    /// <param name="holds">Whether a field of the format gives such a text back word for word.</param>
    public SpdxContent(ScanResult result, ReportOptions options, Func<string, bool> holds)
    {
        this.result = result;
        this.holds = holds;
        ids = new SpdxIds(Inventory.Packages);
        Created = TimeText.Of(options.Timestamp);
        ToolVersion = options.ToolVersion;
        foreach (var finding in (result.Findings ?? []).Where(finding => finding.SuppressedBy is null && options.Shows(finding)))
        {
            if (AdvisorySources.AddressOf(finding.Id) is { } url)
            {
                if (!advisories.TryGetValue(finding.Purl, out var known))
                {
                    advisories.Add(finding.Purl, known = []);
                }

                if (!known.Contains(url, StringComparer.Ordinal))
                {
                    known.Add(url);
                }
            }
        }
    }

    public void Dispose() => record.Dispose();

    public Inventory Inventory => result.Inventory;

    /// <summary>"2026-01-02T03:04:05Z".</summary>
    public string Created { get; }

    public string ToolVersion { get; }

    public SpdxLicensing Licensing { get; } = new();

    public string Name => Inventory.Artifact.Name.Length == 0 ? "inventory" : Inventory.Artifact.Name;

    /// <summary>What the whole document must be read with; null where there is nothing.</summary>
    public string? Comment
    {
        get
        {
            var errors = ResultWriter.IssuesOf(result).Count(met => met.Issue.Level == IssueLevel.Error);
            return errors == 0 ? null : $"Incomplete: something could not be read, so packages may be missing; {errors} of the issues among the annotations are errors";
        }
    }

    /// <summary>The artefact, the distribution where there is one, and the packages in the inventory's order.</summary>
    public IEnumerable<SpdxElement> Elements()
    {
        yield return ArtifactElement();
        if (Inventory.Artifact.Distro is { } distro)
        {
            yield return new SpdxElement { Id = DistroId, Name = distro.Id, Version = distro.VersionId, Purpose = "OPERATING-SYSTEM" };
        }

        for (var i = 0; i < Inventory.Packages.Count; i++)
        {
            yield return ElementOf(Inventory.Packages[i], ids[i]);
        }
    }

    /// <summary>Who holds or needs whom, by ids. To be read to its end before <see cref="Notes"/>.</summary>
    public IEnumerable<SpdxEdge> Relations()
    {
        if (Inventory.Artifact.Distro is not null)
        {
            yield return new SpdxEdge(ArtifactId, SpdxRelation.Contains, DistroId);
        }

        for (var i = 0; i < Inventory.Packages.Count; i++)
        {
            yield return new SpdxEdge(ArtifactId, SpdxRelation.Contains, ids[i]);
            if (Inventory.Packages[i] is { Direct: true } direct)
            {
                yield return new SpdxEdge(ArtifactId, OfScope(direct.Scope), ids[i]);
            }
        }

        unplaced.Clear();
        foreach (var relation in Inventory.Relations)
        {
            if (ids.Of(relation.From) is { } from && ids.Of(relation.To) is { } to)
            {
                yield return new SpdxEdge(from, relation.Kind switch { RelationKind.Contains => SpdxRelation.Contains, RelationKind.BuiltFrom => SpdxRelation.BuiltFrom, _ => SpdxRelation.DependsOn }, to);
            }
            else
            {
                unplaced.Add(relation);
            }
        }
    }

    /// <summary>The annotations of the document.</summary>
    public IEnumerable<SpdxNote> Notes()
    {
        foreach (var (issue, isOfMatching) in ResultWriter.IssuesOf(result))
        {
            yield return new SpdxNote(PropertyNames.Issue, to => RecordWriter.Write(to, issue, isOfMatching));
        }

        foreach (var package in Inventory.DeletedPackages)
        {
            yield return new SpdxNote(PropertyNames.DeletedPackage, to => RecordWriter.Write(to, package));
        }

        foreach (var relation in unplaced)
        {
            yield return new SpdxNote(PropertyNames.Relation, to => RecordWriter.Write(to, relation));
        }
    }

    /// <summary>A note's record; valid until the next one's.</summary>
    public ReadOnlySpan<byte> RecordOf(SpdxNote note)
    {
        record.Clear();
        note.Write(record);
        return record.Written;
    }

    private static SpdxRelation OfScope(PackageScope scope) => scope switch
    {
        PackageScope.Dev => SpdxRelation.DevelopsWith,
        PackageScope.Test => SpdxRelation.TestsWith,
        PackageScope.Optional => SpdxRelation.MayUse,
        _ => SpdxRelation.DependsOn,
    };

    private SpdxElement ArtifactElement()
    {
        var artifact = Inventory.Artifact;
        var subject = DocumentSubject.Of(artifact);
        return new SpdxElement
        {
            Id = ArtifactId,
            Name = subject.Name,
            Version = subject.Version,
            Purl = subject.Purl,
            Purpose = subject.Type.ToUpperInvariant(),
            Sha256 = artifact.Digests.Select(HexOf).FirstOrDefault(hex => hex is not null),
            Note = new SpdxNote(PropertyNames.Artifact, to => ResultWriter.WriteArtifact(to, artifact)),
        };
    }

    private SpdxElement ElementOf(Package package, string id)
    {
        var license = Licensing.Expression(package.Licenses);
        var held = HeldOf(package, license);
        return new SpdxElement
        {
            Id = id,
            Name = package.Name,
            Version = package.Version,
            Purl = IsPurl(package.Purl) ? package.Purl : null,
            Cpes = (held & PackageFields.Cpes) != PackageFields.None ? package.Cpes : [.. package.Cpes.Where(CpeText.IsSound)],
            Purpose = DocumentSubject.TypeOf(package).ToUpperInvariant(),
            Vendor = package.Origin?.Vendor,
            License = license,
            FoundIn = package.Locations.Count == 0 || package.Locations[0].Path.Length == 0 ? null : package.Locations[0].Path,
            Advisories = advisories.TryGetValue(package.Purl, out var known) ? known : [],
            Note = new SpdxNote(PropertyNames.Package, to => RecordWriter.Write(to, package, held)),
        };
    }

    private PackageFields HeldOf(Package package, string license)
    {
        var held = holds(package.Name) ? PackageFields.Name : PackageFields.None;
        held |= package.Version is null || (holds(package.Version) && package.Version != SpdxLicensing.NoAssertion) ? PackageFields.Version : PackageFields.None;
        held |= package.Purl.Length == 0 || IsPurl(package.Purl) ? PackageFields.Purl : PackageFields.None;
        held |= package.Cpes.All(CpeText.IsSound) ? PackageFields.Cpes : PackageFields.None;
        var isHeld = license == SpdxLicensing.NoAssertion ? package.Licenses.Count == 0 : package.Licenses.Count == 1 && package.Licenses[0] == license;
        return held | (isHeld ? PackageFields.Licenses : PackageFields.None);
    }

    // Specification 2.3, 7.21: a locator holds no spaces.
    private static bool IsPurl(string text) =>
        text.StartsWith("pkg:", StringComparison.Ordinal) && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static string? HexOf(string digest)
    {
        if (digest.Length != 71 || !digest.StartsWith("sha256:", StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var character in digest.AsSpan(7))
        {
            if (!char.IsAsciiHexDigitLower(character))
            {
                return null;
            }
        }

        return digest[7..];
    }
}
