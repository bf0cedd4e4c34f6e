using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Json;

/// <summary>Reads what <see cref="RecordWriter"/> writes. A record without what makes it one is null.</summary>
internal static class RecordReader
{
    public delegate T? Read<T>(ref JsonStream json)
        where T : class;

    /// <summary>The most records of one kind that a document may hold.</summary>
    public const int MaxRecords = 4_000_000;

    /// <summary>One record out of a text that <see cref="RecordWriter.ToText"/> made.</summary>
    public static T? FromText<T>(string text, string source, Read<T> read)
        where T : class
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var content = new MemoryStream(bytes, writable: false);
        var json = new JsonStream(content, source, long.MaxValue, CancellationToken.None, bytes.Length + 1);
        return json.Read() ? read(ref json) : null;
    }

    /// <summary>Reads an array of records.</summary>
    /// <returns>How many of its elements were no such record.</returns>
    public static int ReadAll<T>(ref JsonStream json, List<T> records, Read<T> read)
        where T : class
    {
        if (!json.EnterArray())
        {
            return 0;
        }

        var broken = 0;
        while (json.NextElement())
        {
            if (read(ref json) is { } record)
            {
                Bound(records.Count);
                records.Add(record);
            }
            else
            {
                broken++;
            }
        }

        return broken;
    }

    public static void Bound(int count)
    {
        if (count >= MaxRecords)
        {
            throw new AssayException("sbom.tooLarge", $"the SBOM holds more than {MaxRecords} records of one kind");
        }
    }

    public static Package? Package(ref JsonStream json) => Over(null, ref json);

    /// <summary>A package whose record stands beside fields that another format has: what the record tells goes before what they told.</summary>
    public static Package? Over(Package? known, ref JsonStream json)
    {
        var package = known ?? new Package { Type = "", Name = "" };
        var type = known?.Type;
        var name = known?.Name;
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("name"u8))
            {
                name = json.Text();
            }
            else if (json.Is("type"u8))
            {
                type = json.Text();
            }
            else
            {
                package = With(package, ref json);
            }
        }

        return name is null || type is null ? null : package with { Name = name, Type = type };
    }

    public static Relation? Relation(ref JsonStream json)
    {
        string? from = null;
        string? to = null;
        RelationKind? kind = null;
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("from"u8))
            {
                from = json.Text();
            }
            else if (json.Is("to"u8))
            {
                to = json.Text();
            }
            else if (json.Is("kind"u8))
            {
                kind = Names.KindOf(json.Text());
            }
            else
            {
                json.Skip();
            }
        }

        return from is null || to is null || kind is null ? null : new Relation(from, to, kind.Value);
    }

    /// <summary>An issue, and whether matching met it rather than the scan.</summary>
    public static Issue? Issue(ref JsonStream json, out bool isOfMatching)
    {
        isOfMatching = false;
        IssueLevel? level = null;
        string? code = null;
        string? text = null;
        string? path = null;
        string? layer = null;
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("level"u8))
            {
                level = Names.LevelOf(json.Text());
            }
            else if (json.Is("code"u8))
            {
                code = json.Text();
            }
            else if (json.Is("text"u8))
            {
                text = json.Text();
            }
            else if (json.Is("path"u8))
            {
                path = json.Text();
            }
            else if (json.Is("layer"u8))
            {
                layer = json.Text();
            }
            else if (json.Is("step"u8))
            {
                isOfMatching = json.Text() == "match";
            }
            else
            {
                json.Skip();
            }
        }

        return level is null || code is null ? null : new Issue(level.Value, code, text ?? "") { Path = path, Layer = layer };
    }

    public static ArtifactLayer? Layer(ref JsonStream json)
    {
        string? diffId = null;
        var layer = new ArtifactLayer("", null);
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("diffId"u8))
            {
                diffId = json.Text();
            }
            else if (json.Is("createdBy"u8))
            {
                layer = layer with { CreatedBy = json.Text() };
            }
            else if (json.Is("createdAt"u8))
            {
                layer = layer with { CreatedAt = FindingReader.TimeOf(json.Text()) };
            }
            else if (json.Is("sizeBytes"u8))
            {
                layer = layer with { SizeBytes = json.Integer() };
            }
            else if (json.Is("files"u8))
            {
                layer = layer with { Files = json.Integer() };
            }
            else
            {
                json.Skip();
            }
        }

        return diffId is null ? null : layer with { DiffId = diffId };
    }

    /// <summary>Null where it names no image.</summary>
    public static BaseImage? Base(ref JsonStream json)
    {
        var read = new BaseImage("", null, null, BaseEvidence.Label);
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("name"u8))
            {
                read = read with { Name = json.Text() ?? "" };
            }
            else if (json.Is("digest"u8))
            {
                read = read with { Digest = json.Text() };
            }
            else if (json.Is("layerCount"u8))
            {
                read = read with { LayerCount = json.Integer() is > 0 and <= int.MaxValue and var count ? (int)count : null };
            }
            else if (json.Is("evidence"u8))
            {
                read = read with { Evidence = Names.BaseEvidenceOf(json.Text()) ?? BaseEvidence.Label };
            }
            else
            {
                json.Skip();
            }
        }

        return read.Name.Length == 0 ? null : read;
    }

    public static List<string> Texts(ref JsonStream json)
    {
        var texts = new List<string>();
        if (json.EnterArray())
        {
            while (json.NextElement())
            {
                if (json.Text() is { } text)
                {
                    texts.Add(text);
                }
            }
        }

        return texts;
    }

    /// <summary>The texts of a list, or the one text that stands in place of a list.</summary>
    public static List<string> TextOrTexts(ref JsonStream json) =>
        json.Type == System.Text.Json.JsonTokenType.StartArray ? Texts(ref json) : json.Text() is { Length: > 0 } text ? [text] : [];

    /// <summary>The texts among what stands there, of whatever type the rest is.</summary>
    public static List<string> AnyTexts(ref JsonStream json)
    {
        var texts = new List<string>();
        if (json.Type != System.Text.Json.JsonTokenType.StartArray)
        {
            texts.AddRange(json.TextIfAny() is { } one ? [one] : []);
            return texts;
        }

        while (json.NextElement())
        {
            texts.AddRange(json.TextIfAny() is { } text ? [text] : []);
        }

        return texts;
    }

    private static Package With(Package package, ref JsonStream json)
    {
        if (json.Is("purl"u8))
        {
            return package with { Purl = json.Text() ?? "" };
        }

        if (json.Is("version"u8))
        {
            return package with { Version = json.Text() };
        }

        if (json.Is("arch"u8))
        {
            return package with { Arch = json.Text() };
        }

        if (json.Is("epoch"u8))
        {
            return package with { Epoch = json.Integer() };
        }

        if (json.Is("source"u8))
        {
            return package with { Source = Source(ref json) };
        }

        if (json.Is("origin"u8))
        {
            return package with { Origin = Origin(ref json) };
        }

        return WithRest(package, ref json);
    }

    private static Package WithRest(Package package, ref JsonStream json)
    {
        if (json.Is("scope"u8))
        {
            return package with { Scope = Names.ScopeOf(json.Text()) ?? PackageScope.Prod };
        }

        if (json.Is("state"u8))
        {
            return package with { State = Names.StateOf(json.Text()) ?? PackageState.Installed };
        }

        if (json.Is("direct"u8))
        {
            return package with { Direct = json.Boolean() };
        }

        if (json.Is("project"u8))
        {
            return package with { IsProject = json.Boolean() == true };
        }

        if (json.Is("confidence"u8))
        {
            return package with { Confidence = json.Number() };
        }

        if (json.Is("locations"u8))
        {
            var locations = new List<PackageLocation>();
            ReadAll(ref json, locations, Location);
            return package with { Locations = locations };
        }

        if (json.Is("ownedBy"u8))
        {
            return package with { OwnedBy = json.Text() };
        }

        if (json.Is("base"u8))
        {
            return package with { Base = json.Boolean() };
        }

        if (json.Is("licenses"u8))
        {
            return package with { Licenses = Texts(ref json) };
        }

        if (json.Is("cpes"u8))
        {
            return package with { Cpes = Texts(ref json) };
        }

        if (json.Is("databaseDeleted"u8))
        {
            return package with { DatabaseDeleted = json.Boolean() ?? false };
        }

        if (json.Is("running"u8))
        {
            return package with { Running = json.Boolean() };
        }

        json.Skip();
        return package;
    }

    private static PackageLocation? Location(ref JsonStream json)
    {
        string? path = null;
        string? layer = null;
        VersionPlace? version = null;
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("path"u8))
            {
                path = json.Text();
            }
            else if (json.Is("layer"u8))
            {
                layer = json.Text();
            }
            else if (json.Is("version"u8))
            {
                version = VersionAt(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return path is null ? null : new PackageLocation(path, layer) { Version = version };
    }

    public static VersionPlace? VersionAt(ref JsonStream json)
    {
        string? path = null;
        string? name = null;
        long? line = null;
        if (!json.EnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("path"u8))
            {
                path = json.Text();
            }
            else if (json.Is("line"u8))
            {
                line = json.Integer();
            }
            else if (json.Is("name"u8))
            {
                name = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        return path is null || line is not (> 0 and <= int.MaxValue) ? null : new VersionPlace(path, (int)line, name);
    }

    private static SourcePackage? Source(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var (name, version, _) = json.Texts("name"u8, "version"u8);
        return name is null || version is null ? null : new SourcePackage(name, version);
    }

    private static PackageOrigin? Origin(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var origin = new PackageOrigin();
        while (json.NextProperty())
        {
            if (json.Is("vendor"u8))
            {
                origin = origin with { Vendor = json.Text() };
            }
            else if (json.Is("key"u8))
            {
                origin = origin with { Key = json.Text() };
            }
            else if (json.Is("module"u8))
            {
                origin = origin with { Module = json.Text() };
            }
            else if (json.Is("channel"u8))
            {
                origin = origin with { Channel = json.Text() };
            }
            else
            {
                json.Skip();
            }
        }

        return origin;
    }
}
