using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Json;

/// <summary>The records of the JSON contract that stand in more than one place: docs/reference/result.schema.json.</summary>
internal static class RecordWriter
{
    private const int MaxSpareBytes = 64 << 10;

    [ThreadStatic]
    private static JsonBytes? spare;

    /// <summary>One record as compact JSON, for formats that carry what they have no field for in a text.</summary>
    public static string ToText<T>(T record, Action<JsonBytes, T> write)
    {
        // Documents hold a record of each package: one writer serves them all.
        var writer = spare ?? new JsonBytes();
        spare = null;
        writer.Clear();
        write(writer, record);
        var text = Encoding.UTF8.GetString(writer.Written);
        spare = writer.Capacity <= MaxSpareBytes ? writer : null;
        return text;
    }

    public static void Write(JsonBytes writer, Package package) => Write(writer, package, PackageFields.None);

    /// <param name="writer">Where to.</param>
    /// <param name="package">What.</param>
    /// <param name="held">What stands elsewhere in the document, word for word, and is left out.</param>
    public static void Write(JsonBytes writer, Package package, PackageFields held)
    {
        writer.WriteStartObject();
        WriteText(writer, "purl"u8, Holds(held, PackageFields.Purl) ? null : package.Purl);
        WriteText(writer, "name"u8, Holds(held, PackageFields.Name) ? null : package.Name);
        WriteText(writer, "version"u8, Holds(held, PackageFields.Version) ? null : package.Version);
        writer.WriteString("type"u8, package.Type);
        WriteText(writer, "arch"u8, package.Arch);
        if (package.Epoch is { } epoch)
        {
            writer.WriteNumber("epoch"u8, epoch);
        }

        if (package.Source is { } source)
        {
            writer.WriteStartObject("source"u8);
            writer.WriteString("name"u8, source.Name);
            writer.WriteString("version"u8, source.Version);
            writer.WriteEndObject();
        }

        WriteOrigin(writer, package.Origin);
        writer.WriteString("scope"u8, Names.Of(package.Scope));
        writer.WriteString("state"u8, Names.Of(package.State));
        if (package.Direct is { } isDirect)
        {
            writer.WriteBoolean("direct"u8, isDirect);
        }

        if (package.IsProject)
        {
            writer.WriteBoolean("project"u8, true);
        }

        if (package.Confidence is { } confidence && double.IsFinite(confidence))
        {
            writer.WriteNumber("confidence"u8, confidence);
        }

        WriteLocations(writer, package.Locations);
        WriteText(writer, "ownedBy"u8, package.OwnedBy);
        if (package.Base is { } isBase)
        {
            writer.WriteBoolean("base"u8, isBase);
        }

        if (!Holds(held, PackageFields.Licenses))
        {
            WriteTexts(writer, "licenses"u8, package.Licenses);
        }

        if (package.Cpes.Count > 0 && !Holds(held, PackageFields.Cpes))
        {
            WriteTexts(writer, "cpes"u8, package.Cpes);
        }

        if (package.DatabaseDeleted)
        {
            writer.WriteBoolean("databaseDeleted"u8, true);
        }

        if (package.Running is { } isRunning)
        {
            writer.WriteBoolean("running"u8, isRunning);
        }

        writer.WriteEndObject();
    }

    private static bool Holds(PackageFields all, PackageFields one) => (all & one) != PackageFields.None;

    public static void Write(JsonBytes writer, Relation relation)
    {
        writer.WriteStartObject();
        writer.WriteString("from"u8, relation.From);
        writer.WriteString("to"u8, relation.To);
        writer.WriteString("kind"u8, Names.Of(relation.Kind));
        writer.WriteEndObject();
    }

    public static void Write(JsonBytes writer, Issue issue) => Write(writer, issue, isOfMatching: false);

    /// <param name="writer">Where to.</param>
    /// <param name="issue">What.</param>
    /// <param name="isOfMatching">Whether matching met it, so that it does not belong to the inventory when that is read back.</param>
    public static void Write(JsonBytes writer, Issue issue, bool isOfMatching)
    {
        writer.WriteStartObject();
        writer.WriteString("level"u8, Names.Of(issue.Level));
        writer.WriteString("code"u8, issue.Code);
        writer.WriteString("text"u8, issue.Text);
        WriteText(writer, "path"u8, issue.Path);
        WriteText(writer, "layer"u8, issue.Layer);
        if (isOfMatching)
        {
            writer.WriteString("step"u8, "match"u8);
        }

        writer.WriteEndObject();
    }

    public static void Write(JsonBytes writer, ArtifactLayer layer)
    {
        writer.WriteStartObject();
        writer.WriteString("diffId"u8, layer.DiffId);
        WriteText(writer, "createdBy"u8, layer.CreatedBy);
        WriteText(writer, "createdAt"u8, layer.CreatedAt is { } time ? TimeText.Of(time) : null);
        if (layer.SizeBytes is { } sizeBytes)
        {
            writer.WriteNumber("sizeBytes"u8, sizeBytes);
        }

        if (layer.Files is { } files)
        {
            writer.WriteNumber("files"u8, files);
        }

        writer.WriteEndObject();
    }

    public static void Write(JsonBytes writer, BaseImage found)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, found.Name);
        WriteText(writer, "digest"u8, found.Digest);
        if (found.LayerCount is { } count)
        {
            writer.WriteNumber("layerCount"u8, count);
        }

        writer.WriteString("evidence"u8, Names.Of(found.Evidence));
        writer.WriteEndObject();
    }

    public static void WriteText(DocumentWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    public static void WriteTexts(JsonBytes writer, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteOrigin(JsonBytes writer, PackageOrigin? origin)
    {
        if (origin is null)
        {
            return;
        }

        writer.WriteStartObject("origin"u8);
        WriteText(writer, "vendor"u8, origin.Vendor);
        WriteText(writer, "key"u8, origin.Key);
        WriteText(writer, "module"u8, origin.Module);
        WriteText(writer, "channel"u8, origin.Channel);
        writer.WriteEndObject();
    }

    public static void Write(JsonBytes writer, VersionPlace place)
    {
        writer.WriteStartObject();
        writer.WriteString("path"u8, place.Path);
        writer.WriteNumber("line"u8, place.Line);
        WriteText(writer, "name"u8, place.Name);
        writer.WriteEndObject();
    }

    private static void WriteLocations(JsonBytes writer, IReadOnlyList<PackageLocation> locations)
    {
        writer.WriteStartArray("locations"u8);
        foreach (var location in locations)
        {
            writer.WriteStartObject();
            writer.WriteString("path"u8, location.Path);
            WriteText(writer, "layer"u8, location.Layer);
            if (location.Version is { } version)
            {
                writer.WritePropertyName("version"u8);
                Write(writer, version);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
