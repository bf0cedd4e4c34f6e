using System.Globalization;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Java;

/// <summary>
/// Poms of projects and of repositories, as they are written: parents, imported lists of versions and properties lie in other files, which the
/// join has.
/// </summary>
internal sealed class PomCataloger : ICataloger
{
    public const string CatalogerName = "java/pom";

    /// <summary>Kinds of its loose facts; values are fields parted by tabs, as <see cref="PomModel"/> reads them.</summary>
    public const string ProjectKind = "project", ParentKind = "parent", PropertyKind = "property", DependencyKind = "dependency", ManagedKind = "managed";

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/pom.xml", "**/*.pom"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        if (Pom.Read(file.OpenSequential(), sink) is not { } pom)
        {
            return;
        }

        sink.Add(new LooseFact(ProjectKind, pom.Artifact ?? "", Fields(pom.Group, pom.Version)));
        if (pom.ParentArtifact is { } parent)
        {
            sink.Add(new LooseFact(ParentKind, parent, Fields(pom.ParentGroup, pom.ParentVersion, pom.ParentPath ?? "../pom.xml")));
        }

        foreach (var (name, value) in pom.Properties)
        {
            sink.Add(new LooseFact(PropertyKind, name, Fields(value, Text(pom.LineOf(name)))));
        }

        Add(sink, DependencyKind, pom.Dependencies);
        Add(sink, ManagedKind, pom.Managed);
    }

    private static void Add(FactSink sink, string kind, IReadOnlyList<PomDependency> dependencies)
    {
        foreach (var dependency in dependencies)
        {
            sink.Add(new LooseFact(kind, dependency.Artifact, Fields(dependency.Group, dependency.Version, dependency.Scope, dependency.Type, dependency.Classifier, Text(dependency.Line))));
        }
    }

    private static string Text(int line) => line.ToString(CultureInfo.InvariantCulture);

    private static string Fields(params ReadOnlySpan<string?> fields)
    {
        var texts = new string[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            texts[i] = (fields[i] ?? "").Replace('\t', ' ');
        }

        return string.Join('\t', texts);
    }
}
