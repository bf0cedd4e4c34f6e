using System.Globalization;
using Assay.Core.Packages;
using Assay.Reports.GitLab;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.CycloneDx;

/// <summary>Packages, the distribution and the artefact as components.</summary>
internal static class ComponentWriter
{
    public const string DistroRef = "assay:distro";

    public static void Write(DocumentWriter writer, Package package, string bomRef, GitLabSource? source = null)
    {
        writer.WriteStartObject();
        writer.WriteString("bom-ref"u8, bomRef);
        writer.WriteString("type"u8, DocumentSubject.TypeOf(package));
        writer.WriteString("name"u8, package.Name);
        RecordWriter.WriteText(writer, "version"u8, package.Version);
        writer.WriteString("scope"u8, package.Scope switch
        {
            PackageScope.Prod => "required"u8,
            PackageScope.Optional => "optional"u8,
            _ => "excluded"u8,
        });
        var isWhole = LicenseWriter.Write(writer, package.Licenses);
        if (package.Cpes.Count > 0 && CpeText.IsSound(package.Cpes[0]))
        {
            writer.WriteString("cpe"u8, package.Cpes[0]);
        }

        if (package.Purl.Length > 0)
        {
            writer.WriteString("purl"u8, package.Purl);
        }

        writer.WriteStartArray("properties"u8);
        WriteIdentity(writer, package);
        WriteContext(writer, package);
        source?.Write(writer, package);
        for (var i = 0; i < package.Licenses.Count && !isWhole; i++)
        {
            Property(writer, PropertyNames.License, package.Licenses[i]);
        }

        // The format has a field for one.
        for (var i = 0; i < package.Cpes.Count && (package.Cpes.Count > 1 || !CpeText.IsSound(package.Cpes[0])); i++)
        {
            Property(writer, PropertyNames.Cpe, package.Cpes[i]);
        }

        // Once more, word for word, where the other fields can't hold it.
        Property(writer, PropertyNames.Package, writer.IsLossy ? RecordWriter.ToText(package, RecordWriter.Write) : null);

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Write(DocumentWriter writer, Distro distro)
    {
        writer.WriteStartObject();
        writer.WriteString("bom-ref"u8, DistroRef);
        writer.WriteString("type"u8, "operating-system"u8);
        writer.WriteString("name"u8, distro.Id);
        RecordWriter.WriteText(writer, "version"u8, distro.VersionId);
        writer.WriteStartArray("properties"u8);
        Property(writer, PropertyNames.DistroId, distro.Id);
        Property(writer, PropertyNames.DistroVersionId, distro.VersionId);
        Property(writer, PropertyNames.DistroCodename, distro.Codename);
        Properties(writer, PropertyNames.DistroIdLike, distro.IdLike);
        Properties(writer, PropertyNames.DistroChannel, distro.Channels);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Write(DocumentWriter writer, Artifact artifact, string bomRef) => Write(writer, artifact, bomRef, hasRecord: false);

    /// <param name="writer">Where to.</param>
    /// <param name="artifact">What.</param>
    /// <param name="bomRef">Its reference.</param>
    /// <param name="hasRecord">Whether a record holds it all once more.</param>
    public static void Write(DocumentWriter writer, Artifact artifact, string bomRef, bool hasRecord)
    {
        writer.WriteStartObject();
        writer.WriteString("bom-ref"u8, bomRef);
        var subject = DocumentSubject.Of(artifact);
        writer.WriteString("type"u8, subject.Type);
        writer.WriteString("name"u8, subject.Name);
        RecordWriter.WriteText(writer, "version"u8, subject.Version);
        RecordWriter.WriteText(writer, "purl"u8, subject.Purl);

        writer.WriteStartArray("properties"u8);
        Property(writer, PropertyNames.ArtifactKind, artifact.Kind);
        Property(writer, PropertyNames.ArtifactPlatform, artifact.Platform);
        Properties(writer, PropertyNames.ArtifactDigest, artifact.Digests);
        Property(writer, PropertyNames.ArtifactSignature, artifact.Signature is { } signature ? Names.Of(signature) : null);
        Property(writer, PropertyNames.ArtifactHost, artifact.Host is { } host ? RecordWriter.ToText(host, HostWriter.Write) : null);
        foreach (var layer in artifact.Layers)
        {
            Property(writer, PropertyNames.ArtifactLayer, RecordWriter.ToText(layer, RecordWriter.Write));
        }

        Property(writer, PropertyNames.ArtifactBase, artifact.Base is { } found ? RecordWriter.ToText(found, RecordWriter.Write) : null);
        Property(writer, PropertyNames.Artifact, hasRecord ? RecordWriter.ToText(artifact, ResultWriter.WriteArtifact) : null);

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Most packages have one.
    private static string FirstPath { get; } = LocationName(0, ":path");

    private static string FirstLayer { get; } = LocationName(0, ":layer");

    private static string LocationName(int number, string part) => string.Create(CultureInfo.InvariantCulture, $"{PropertyNames.Location}{number}{part}");

    /// <summary>A property, where it has a value.</summary>
    public static void Property(DocumentWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteProperty(name, value);
        }
    }

    private static void Properties(DocumentWriter writer, string name, IReadOnlyList<string> values)
    {
        foreach (var value in values)
        {
            Property(writer, name, value);
        }
    }

    private static void WriteIdentity(DocumentWriter writer, Package package)
    {
        Property(writer, PropertyNames.Type, package.Type);
        Property(writer, PropertyNames.Arch, package.Arch);
        Property(writer, PropertyNames.Epoch, package.Epoch?.ToString(CultureInfo.InvariantCulture));
        Property(writer, PropertyNames.SourceName, package.Source?.Name);
        Property(writer, PropertyNames.SourceVersion, package.Source?.Version);
        if (package.Origin is not { } origin)
        {
            return;
        }

        Property(writer, PropertyNames.Origin, origin == new PackageOrigin() ? "" : null);
        Property(writer, PropertyNames.OriginVendor, origin.Vendor);
        Property(writer, PropertyNames.OriginKey, origin.Key);
        Property(writer, PropertyNames.OriginModule, origin.Module);
        Property(writer, PropertyNames.OriginChannel, origin.Channel);
    }

    private static void WriteContext(DocumentWriter writer, Package package)
    {
        Property(writer, PropertyNames.Scope, Names.Of(package.Scope));
        Property(writer, PropertyNames.State, Names.Of(package.State));
        Property(writer, PropertyNames.Direct, package.Direct is { } isDirect ? (isDirect ? "true" : "false") : null);
        Property(writer, PropertyNames.Project, package.IsProject ? "true" : null);
        Property(writer, PropertyNames.Confidence,
            package.Confidence is { } confidence && double.IsFinite(confidence) ? confidence.ToString("R", CultureInfo.InvariantCulture) : null);
        for (var i = 0; i < package.Locations.Count; i++)
        {
            var (path, layer) = i == 0 ? (FirstPath, FirstLayer) : (LocationName(i, ":path"), LocationName(i, ":layer"));
            Property(writer, path, package.Locations[i].Path);
            Property(writer, layer, package.Locations[i].Layer);
            if (package.Locations[i].Version is { } version)
            {
                Property(writer, LocationName(i, ":version"), RecordWriter.ToText(version, RecordWriter.Write));
            }
        }

        Property(writer, PropertyNames.OwnedBy, package.OwnedBy);
        Property(writer, PropertyNames.Base, package.Base is { } isBase ? (isBase ? "true" : "false") : null);
        Property(writer, PropertyNames.DatabaseDeleted, package.DatabaseDeleted ? "true" : null);
        Property(writer, PropertyNames.Running, package.Running is { } isRunning ? (isRunning ? "true" : "false") : null);
    }
}
