namespace Assay.Reports.Sboms;

/// <summary>
/// The properties by which an inventory survives CycloneDX, and the first words of the annotations by which it survives SPDX, which have no field
/// for what they tell: docs/reference/result.md.
/// </summary>
internal static class PropertyNames
{
    public const string Prefix = "assay:";

    /// <summary>The purl type; stands on every package of ours, so that a reader knows name and version to be verbatim.</summary>
    public const string Type = "assay:type";
    public const string Arch = "assay:arch";
    public const string Epoch = "assay:epoch";
    public const string SourceName = "assay:source:name";
    public const string SourceVersion = "assay:source:version";
    public const string OriginVendor = "assay:origin:vendor";
    public const string OriginKey = "assay:origin:key";
    public const string OriginModule = "assay:origin:module";
    public const string OriginChannel = "assay:origin:channel";
    public const string Origin = "assay:origin";
    public const string Scope = "assay:scope";
    public const string State = "assay:state";
    public const string Direct = "assay:direct";

    /// <summary>Of the project itself.</summary>
    public const string Project = "assay:project";

    public const string Confidence = "assay:confidence";
    public const string OwnedBy = "assay:ownedBy";
    public const string Base = "assay:base";

    /// <summary>Everything of a package that its format has no field for, or can't hold word for word, as a record of native JSON.</summary>
    public const string Package = "assay:package";

    public const string DatabaseDeleted = "assay:databaseDeleted";

    /// <summary>Of a kernel on a host.</summary>
    public const string Running = "assay:running";

    /// <summary>Repeated, in order, where CycloneDX' own field can't hold the list as it is.</summary>
    public const string License = "assay:license";

    /// <summary>Repeated, in order, where CycloneDX' own field can't hold the list as it is.</summary>
    public const string Cpe = "assay:cpe";

    /// <summary>"assay:location:0:path", "assay:location:0:layer", "assay:location:0:version".</summary>
    public const string Location = "assay:location:";

    public const string DistroId = "assay:distro:id";
    public const string DistroIdLike = "assay:distro:idLike";
    public const string DistroVersionId = "assay:distro:versionId";
    public const string DistroCodename = "assay:distro:codename";
    public const string DistroChannel = "assay:distro:channel";

    /// <summary>What was scanned, as native JSON tells of it.</summary>
    public const string Artifact = "assay:artifact";

    public const string ArtifactKind = "assay:artifact:kind";
    public const string ArtifactDigest = "assay:artifact:digest";
    public const string ArtifactPlatform = "assay:artifact:platform";
    public const string ArtifactSignature = "assay:artifact:signature";

    /// <summary>Records of native JSON.</summary>
    public const string ArtifactLayer = "assay:artifact:layer";
    public const string ArtifactHost = "assay:artifact:host";
    public const string ArtifactBase = "assay:artifact:base";
    public const string Issue = "assay:issue";
    public const string Relation = "assay:relation";

    /// <summary>A package that is no longer there: not among the components, since others take every component for one that is.</summary>
    public const string DeletedPackage = "assay:deletedPackage";

    public const string FixState = "assay:fixState";
    public const string FixedIn = "assay:fixedIn";
    public const string Runtime = "assay:runtime";
    public const string SuppressedBy = "assay:suppressedBy";
    public const string Evidence = "assay:evidence";
}
