using System.Globalization;
using System.Xml;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Java;

/// <summary>A dependency as a pom writes it, placeholders and all.</summary>
internal sealed record PomDependency(string Group, string Artifact, string? Version, string? Scope, string? Type, string? Classifier, bool IsOptional)
{
    /// <summary>The line of the version; 0 where it stands on none of its own.</summary>
    public int Line { get; init; }
}

/// <summary>A project of Maven's: maven.apache.org/pom.html. Only what says which artifact it is and what it needs.</summary>
internal sealed class Pom
{
    private const int MaxDepth = 64;

    // No element has such a name.
    private const string VersionLine = "version line";

    private const int MaxDependencies = 20_000;

    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> properties = new(StringComparer.Ordinal);
    private readonly List<PomDependency> dependencies = [];
    private readonly List<PomDependency> managed = [];
    private readonly List<string> licenses = [];
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);
    private int lastVersion;

    private Pom()
    {
    }

    public IReadOnlyDictionary<string, string> Properties => properties;

    /// <summary>The lines of the properties' values; 0 where one begins behind its tag's line.</summary>
    public int LineOf(string property) => lines.GetValueOrDefault(property);

    public IReadOnlyList<PomDependency> Dependencies => dependencies;

    /// <summary>What dependencyManagement says.</summary>
    public IReadOnlyList<PomDependency> Managed => managed;

    /// <summary>Names of licences, verbatim.</summary>
    public IReadOnlyList<string> Licenses => licenses;

    public string? ParentGroup => Field("parent/groupId");

    public string? ParentArtifact => Field("parent/artifactId");

    public string? ParentVersion => Field("parent/version");

    /// <summary>Where the parent's pom lies; null where the file does not say, "" where it says nowhere.</summary>
    public string? ParentPath => fields.GetValueOrDefault("parent/relativePath");

    public string? Group => Field("groupId") ?? ParentGroup;

    public string? Artifact => Field("artifactId");

    public string? Version => Field("version") ?? ParentVersion;

    /// <summary>Which artifact the project is, as far as the file itself tells; null where it does not.</summary>
    public Coordinates? Identity()
    {
        var (group, artifact, version) = (Resolve(Group), Resolve(Artifact), Resolve(Version));
        return Coordinates.IsId(group) && Coordinates.IsId(artifact) ? new Coordinates(group!, artifact!, version is null || version.Contains('$', StringComparison.Ordinal) ? null : version) : null;
    }

    /// <summary>Reads a pom; null with a notice where the file is none, with an error where it breaks off.</summary>
    public static Pom? Read(Stream content, FactSink sink)
    {
        var pom = new Pom();
        try
        {
            using var reader = XmlInput.Open(content, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
                MaxCharactersInDocument = 64 << 20,
            });
            return pom.ReadProject(reader) ? pom : null;
        }
        catch (XmlException broken)
        {
            sink.Add(Issue.Error("java.pom.malformed", $"the pom can't be read: {Damage.Of(broken)}"));
            return null;
        }
    }

    // The properties of the file itself, and the few of the project that nearly all poms use.
    private string? Resolve(string? text) => text is null ? null : Interpolation.Resolve(text, name => Value(name));

    /// <summary>What a placeholder of the file's own means; null where it is somebody else's.</summary>
    public string? Value(string name) => name switch
    {
        "project.groupId" or "pom.groupId" or "groupId" => Group,
        "project.artifactId" or "pom.artifactId" or "artifactId" => Artifact,
        "project.version" or "pom.version" or "version" => Version,
        "project.parent.groupId" or "parent.groupId" => ParentGroup,
        "project.parent.version" or "parent.version" => ParentVersion,
        _ => properties.GetValueOrDefault(name),
    };

    private string? Field(string name) => fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private bool ReadProject(XmlReader reader)
    {
        var path = new List<string>();
        Dictionary<string, string>? dependency = null;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (path.Count == 0 && reader.LocalName != "project")
                    {
                        return false;
                    }

                    if (reader.LocalName == "dependency" && IsList(path))
                    {
                        dependency = new Dictionary<string, string>(StringComparer.Ordinal);
                    }

                    if (!reader.IsEmptyElement)
                    {
                        path.Add(reader.LocalName);
                    }
                    else if (path is ["project", "parent"])
                    {
                        fields.TryAdd("parent/" + reader.LocalName, "");
                    }

                    if (path.Count > MaxDepth)
                    {
                        throw new XmlException($"elements lie more than {MaxDepth} deep in each other");
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    Take(path, reader.Value.Trim(), LineOf(reader), dependency);
                    break;
                case XmlNodeType.EndElement:
                    if (reader.LocalName == "dependency" && dependency is not null && IsList(path[..^1]))
                    {
                        AddDependency(dependency, path.Contains("dependencyManagement") ? managed : dependencies);
                        dependency = null;
                    }

                    path.RemoveAt(path.Count - 1);
                    break;
            }
        }

        return true;
    }

    // A profile's dependencies may be part of a build; plugins' never are.
    private static bool IsList(List<string> path) => path is ["project", "dependencies"] or ["project", "dependencyManagement", "dependencies"]
        or ["project", "profiles", "profile", "dependencies"] or ["project", "profiles", "profile", "dependencyManagement", "dependencies"];

    // Of a text that begins on its tag's line; what begins below is nobody's to find by a line's number.
    private static int LineOf(XmlReader reader)
    {
        var start = reader.Value.AsSpan().IndexOfAnyExcept(" \t\r\n");
        return start >= 0 && !reader.Value.AsSpan(0, start).Contains('\n') && reader is IXmlLineInfo place ? place.LineNumber : 0;
    }

    private void Take(List<string> path, string value, int line, Dictionary<string, string>? dependency)
    {
        if (dependency is not null)
        {
            // Exclusions have groups and artifacts too.
            if (path[^2] == "dependency")
            {
                dependency[path[^1]] = value;
                if (path[^1] == "version")
                {
                    // Of two on one line nobody could say which is meant.
                    dependency[VersionLine] = (line == lastVersion ? 0 : line).ToString(CultureInfo.InvariantCulture);
                    lastVersion = line;
                }
            }

            return;
        }

        switch (path)
        {
            case ["project", var field]:
                fields.TryAdd(field, value);
                break;
            case ["project", "parent", var field]:
                fields.TryAdd("parent/" + field, value);
                break;
            case ["project", .., "properties", var property] when path.Count == 3 || path is ["project", "profiles", "profile", ..]:
                if (properties.TryAdd(property, value))
                {
                    lines[property] = line;
                }

                break;
            case ["project", "licenses", "license", "name"]:
                licenses.Add(value);
                break;
        }
    }

    private static void AddDependency(Dictionary<string, string> read, List<PomDependency> list)
    {
        if (list.Count < MaxDependencies && read.TryGetValue("groupId", out var group) && read.TryGetValue("artifactId", out var artifact))
        {
            list.Add(new PomDependency(
                group, artifact, read.GetValueOrDefault("version"), read.GetValueOrDefault("scope"), read.GetValueOrDefault("type"),
                read.GetValueOrDefault("classifier"), read.GetValueOrDefault("optional") == "true")
            {
                Line = int.Parse(read.GetValueOrDefault(VersionLine) ?? "0", CultureInfo.InvariantCulture),
            });
        }
    }
}
