using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Json;

/// <summary>
/// Reads the inventory out of native JSON. What was derived from it (findings, verdict, issues of matching) is left, since it is derived anew;
/// findings are kept where two results are to be compared.
/// </summary>
internal sealed class ResultReader
{
    private readonly List<Package> packages = [];
    private readonly List<Package> deletedPackages = [];
    private readonly List<Relation> relations = [];
    private readonly List<Issue> issues = [];
    private readonly List<Finding>? findings;
    private readonly List<SupportPeriod> support = [];
    private readonly List<CheckFinding>? checks;
    private readonly List<Secret> secrets = [];
    private readonly List<LayerAdvice> layerAdvice = [];
    private Artifact? artifact;
    private string? schemaVersion;
    private bool isIncomplete;
    private bool hasPackages;
    private bool hasFindings;
    private bool hasChecks;
    private bool hasSecrets;
    private bool hasErrorOfMatching;
    private int broken;

    /// <param name="keepsFindings">Whether findings are wanted as they were written.</param>
    public ResultReader(bool keepsFindings = false)
    {
        findings = keepsFindings ? [] : null;
        checks = keepsFindings ? [] : null;
    }

    /// <summary>The findings as they were written; null where they are not wanted, or the document has none.</summary>
    public IReadOnlyList<Finding>? Findings => hasFindings ? findings : null;

    /// <summary>The periods of support as they were written, where findings are wanted.</summary>
    public IReadOnlyList<SupportPeriod> Support => support;

    /// <summary>The same of checks.</summary>
    public IReadOnlyList<CheckFinding>? Checks => hasChecks ? checks : null;

    /// <summary>Whether the document says that it is native JSON.</summary>
    public bool IsRecognised => schemaVersion is not null && (artifact is not null || hasPackages);

    /// <summary>Whether anything of it was native JSON's alone.</summary>
    public bool IsLikely => schemaVersion is not null || artifact is not null;

    /// <summary>Takes a property of the document, where it is one of native JSON's.</summary>
    public bool TryTake(ref JsonStream json)
    {
        if (json.Is("schemaVersion"u8))
        {
            schemaVersion = json.Text();
        }
        else if (json.Is("artifact"u8))
        {
            artifact = ReadArtifact(ref json);
        }
        else if (json.Is("status"u8))
        {
            ReadStatus(ref json);
        }
        else if (json.Is("packages"u8))
        {
            hasPackages = true;
            broken += RecordReader.ReadAll(ref json, packages, RecordReader.Package);
        }
        else if (json.Is("deletedPackages"u8))
        {
            broken += RecordReader.ReadAll(ref json, deletedPackages, RecordReader.Package);
        }
        else if (json.Is("relations"u8))
        {
            broken += RecordReader.ReadAll(ref json, relations, RecordReader.Relation);
        }
        else if (json.Is("issues"u8))
        {
            ReadIssues(ref json);
        }
        else if (json.Is("layerAdvice"u8))
        {
            broken += RecordReader.ReadAll(ref json, layerAdvice, LayerAdviceReader.Read);
        }
        else if (json.Is("secrets"u8))
        {
            hasSecrets = true;
            broken += RecordReader.ReadAll(ref json, secrets, SecretReader.Read);
        }
        else if (findings is not null && json.Is("findings"u8))
        {
            hasFindings = true;
            broken += RecordReader.ReadAll(ref json, findings, FindingReader.Read);
        }
        else if (findings is not null && json.Is("support"u8))
        {
            broken += RecordReader.ReadAll(ref json, support, SupportRecord.Read);
        }
        else if (checks is not null && json.Is("checks"u8))
        {
            hasChecks = true;
            broken += RecordReader.ReadAll(ref json, checks, CheckReader.Read);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>What was read.</summary>
    /// <param name="source">What errors call the document, and the artefact where it has no name.</param>
    public Inventory ToInventory(string source)
    {
        if (schemaVersion!.Split('.')[0] != ScanResult.SchemaVersion.Split('.')[0])
        {
            throw new AssayException("sbom.unknownVersion", $"{source} is native JSON of version {schemaVersion}; this program reads version {ScanResult.SchemaVersion}",
                "write it anew with this version of assay");
        }

        if (artifact is null || !hasPackages)
        {
            issues.Add(Issue.Error("sbom.missingField", artifact is null ? "the document does not say what was scanned" : "the document has no list of packages", source));
        }

        if (broken > 0)
        {
            issues.Add(Issue.Error("sbom.brokenRecord", $"{broken} records lack a field that makes them one", source));
        }

        // Its reasons come along as issues; a document that lost them is no more complete for it.
        if (isIncomplete && !hasErrorOfMatching && issues.TrueForAll(issue => issue.Level != IssueLevel.Error))
        {
            issues.Add(Issue.Error("sbom.incomplete", "the document says that its scan was incomplete", source));
        }

        return new Inventory
        {
            Artifact = artifact ?? new Artifact { Kind = "sbom", Name = source },
            Packages = SbomReader.ByPurl(packages),
            DeletedPackages = SbomReader.ByPurl(deletedPackages),
            Relations = relations,
            Secrets = hasSecrets ? secrets : null,
            LayerAdvice = layerAdvice,
            Issues = issues,
        };
    }

    /// <summary>What was scanned, as <see cref="ResultWriter.WriteArtifact"/> writes it.</summary>
    public static Artifact? ReadArtifact(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var read = new Artifact { Kind = "sbom", Name = "" };
        while (json.NextProperty())
        {
            if (json.Is("kind"u8))
            {
                read = read with { Kind = json.Text() ?? "sbom" };
            }
            else if (json.Is("name"u8))
            {
                read = read with { Name = json.Text() ?? "" };
            }
            else if (json.Is("digests"u8))
            {
                read = read with { Digests = RecordReader.Texts(ref json) };
            }
            else if (json.Is("platform"u8))
            {
                read = read with { Platform = json.Text() };
            }
            else if (json.Is("distro"u8))
            {
                read = read with { Distro = ReadDistro(ref json) };
            }
            else if (json.Is("layers"u8))
            {
                var layers = new List<ArtifactLayer>();
                RecordReader.ReadAll(ref json, layers, RecordReader.Layer);
                read = read with { Layers = layers };
            }
            else if (json.Is("host"u8))
            {
                read = read with { Host = HostReader.Read(ref json) };
            }
            else if (json.Is("base"u8))
            {
                read = read with { Base = RecordReader.Base(ref json) };
            }
            else if (json.Is("signature"u8))
            {
                read = read with { Signature = Names.SignatureOf(json.Text()) };
            }
            else
            {
                json.Skip();
            }
        }

        return read;
    }

    private static Distro? ReadDistro(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var distro = new Distro { Id = "" };
        while (json.NextProperty())
        {
            if (json.Is("id"u8))
            {
                distro = distro with { Id = json.Text() ?? "" };
            }
            else if (json.Is("idLike"u8))
            {
                distro = distro with { IdLike = RecordReader.Texts(ref json) };
            }
            else if (json.Is("versionId"u8))
            {
                distro = distro with { VersionId = json.Text() };
            }
            else if (json.Is("codename"u8))
            {
                distro = distro with { Codename = json.Text() };
            }
            else if (json.Is("channels"u8))
            {
                distro = distro with { Channels = RecordReader.Texts(ref json) };
            }
            else
            {
                json.Skip();
            }
        }

        return distro.Id.Length == 0 ? null : distro;
    }

    private void ReadStatus(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return;
        }

        while (json.NextProperty())
        {
            if (json.Is("state"u8))
            {
                isIncomplete = json.Text() == "incomplete";
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void ReadIssues(ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextElement())
        {
            if (RecordReader.Issue(ref json, out var isOfMatching) is not { } issue)
            {
                broken++;
            }
            else if (isOfMatching)
            {
                hasErrorOfMatching |= issue.Level == IssueLevel.Error;
            }
            else
            {
                RecordReader.Bound(issues.Count);
                issues.Add(issue);
            }
        }
    }
}
