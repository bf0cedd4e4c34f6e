using System.Globalization;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Java;

/// <summary>A dependency of a pom, still with placeholders.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Artifact">Its name.</param>
/// <param name="Version">"" where the pom has none.</param>
/// <param name="Scope">"" for the usual one.</param>
/// <param name="Type">"" for a jar.</param>
/// <param name="Classifier">"" for none.</param>
/// <param name="Line">Of the version; 0 where it is not known.</param>
internal sealed record PomEntry(string Group, string Artifact, string Version, string Scope, string Type, string Classifier, int Line);

/// <summary>A pom out of its facts.</summary>
internal sealed class PomModel
{
    private readonly Dictionary<string, string> properties = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);
    private readonly List<PomEntry> dependencies = [];
    private readonly List<PomEntry> managed = [];

    public PomModel(FilePath path, int layer, IEnumerable<LooseFact> facts)
    {
        Path = path;
        Layer = layer;
        foreach (var fact in facts)
        {
            Take(fact, fact.Value.Split('\t'));
        }
    }

    public FilePath Path { get; }

    public int Layer { get; }

    public string Group { get; private set; } = "";

    public string Artifact { get; private set; } = "";

    public string Version { get; private set; } = "";

    public string ParentGroup { get; private set; } = "";

    public string? ParentArtifact { get; private set; }

    public string ParentVersion { get; private set; } = "";

    /// <summary>"" where the parent lies in a repository only.</summary>
    public string ParentPath { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Properties => properties;

    /// <summary>The line of a property's value; 0 where it is not known.</summary>
    public int LineOf(string property) => lines.GetValueOrDefault(property);

    public IReadOnlyList<PomEntry> Dependencies => dependencies;

    public IReadOnlyList<PomEntry> Managed => managed;

    private void Take(LooseFact fact, string[] fields)
    {
        switch (fact.Kind)
        {
            case PomCataloger.ProjectKind:
                (Artifact, Group, Version) = (fact.Key, fields[0], fields[1]);
                break;
            case PomCataloger.ParentKind:
                (ParentArtifact, ParentGroup, ParentVersion, ParentPath) = (fact.Key, fields[0], fields[1], fields[2]);
                break;
            case PomCataloger.PropertyKind:
                properties[fact.Key] = fields[0];
                lines[fact.Key] = int.Parse(fields[1], CultureInfo.InvariantCulture);
                break;
            case PomCataloger.DependencyKind:
                dependencies.Add(Entry(fact.Key, fields));
                break;
            case PomCataloger.ManagedKind:
                managed.Add(Entry(fact.Key, fields));
                break;
        }
    }

    private static PomEntry Entry(string artifact, string[] fields) => new(fields[0], artifact, fields[1], fields[2], fields[3], fields[4], int.Parse(fields[5], CultureInfo.InvariantCulture));
}
