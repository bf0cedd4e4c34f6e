namespace Assay.Catalogers.Java;

/// <summary>Which artifacts a jar holds, and how sure that is: by Maven's own files, by its manifest, by its name.</summary>
internal static class JarIdentity
{
    /// <summary>A pom inside has what its author wrote, placeholders resolved as far as it goes.</summary>
    public const double PomConfidence = 0.95;

    private const double ManifestConfidence = 0.7;
    private const double KnownNameConfidence = 0.6;
    private const double NameConfidence = 0.4;

    /// <summary>The artifact that a jar without Maven's files is, or that the jar is besides those that it took in; null where nothing tells.</summary>
    public static JarArtifact? Guess(string fileName, Manifest? manifest)
    {
        var (named, namedVersion) = JarFileName.Parse(fileName);
        var artifact = namedVersion is not null ? named : ArtifactOf(manifest) ?? named;
        var version = namedVersion ?? VersionOf(manifest);
        if (version is null || !Coordinates.IsId(artifact))
        {
            return null;
        }

        if (GroupOf(manifest, artifact) is { } group)
        {
            return new JarArtifact(new Coordinates(group, artifact, version), KnownGroups.Of(artifact) == group ? KnownNameConfidence : ManifestConfidence);
        }

        // "org.eclipse.sisu.inject-0.3.5": bundles are named by their group.
        var dots = artifact.Count(character => character == '.');
        return new JarArtifact(new Coordinates(dots >= 2 ? artifact[..artifact.LastIndexOf('.')] : artifact, artifact, version), NameConfidence);
    }

    private static string? VersionOf(Manifest? manifest)
    {
        foreach (var name in (ReadOnlySpan<string>)["Plugin-Version", "Implementation-Version", "Bundle-Version", "Specification-Version"])
        {
            // "1.4 1855 April 22 2006": the version is the first word.
            var version = manifest?[name]?.Split(' ')[0];
            if (version is { Length: > 0 } && char.IsAsciiDigit(version[0]))
            {
                return version;
            }
        }

        return null;
    }

    private static string? ArtifactOf(Manifest? manifest)
    {
        if (manifest is null)
        {
            return null;
        }

        foreach (var candidate in (ReadOnlySpan<string?>)[manifest["Short-Name"], LastPart(Symbolic(manifest)), manifest["Implementation-Title"], manifest["Specification-Title"], manifest["Bundle-Name"]])
        {
            if (Coordinates.IsId(candidate))
            {
                return candidate!.Count(character => character == '.') >= 2 ? LastPart(candidate) : candidate;
            }
        }

        return null;
    }

    private static string? LastPart(string? name) => name?[(name.LastIndexOf('.') + 1)..];

    // "org.example.name;singleton:=true"
    private static string? Symbolic(Manifest manifest) =>
        manifest["Bundle-SymbolicName"]?.Split(';')[0].Trim() is { } name && Coordinates.IsId(name) && name.Contains('.', StringComparison.Ordinal) ? name : null;

    private static string? GroupOf(Manifest? manifest, string artifact)
    {
        if (KnownGroups.Of(artifact) is { } known)
        {
            return known;
        }

        if (manifest is null)
        {
            return null;
        }

        // Gradle's own builds have "group#artifact;version" as title.
        var title = manifest["Implementation-Title"];
        var sharp = title?.IndexOf('#', StringComparison.Ordinal) ?? -1;
        foreach (var candidate in (ReadOnlySpan<string?>)
            [manifest["Group-Id"], sharp > 0 ? title![..sharp] : null, ByBundle(Symbolic(manifest), artifact), manifest["Extension-Name"], manifest["Implementation-Vendor-Id"], manifest["Automatic-Module-Name"]])
        {
            if (Coordinates.IsId(candidate) && candidate!.Contains('.', StringComparison.Ordinal))
            {
                return candidate;
            }
        }

        return null;
    }

    // maven-bundle-plugin, "Bundle-SymbolicName": the group and the artifact, what they have in common at their seam once.
    private static string? ByBundle(string? symbolic, string artifact)
    {
        if (symbolic is null)
        {
            return null;
        }

        var dash = artifact.IndexOf('-', StringComparison.Ordinal);
        var dotted = artifact.Replace('-', '.');
        if (dash > 0 && symbolic.EndsWith("." + dotted, StringComparison.Ordinal))
        {
            return symbolic[..(symbolic.Length - dotted.Length + dash)];
        }

        // "org.apache.ivy" is the group of "ivy", as it is of anything that its name does not end with.
        return dash > 0 && symbolic.EndsWith("." + artifact, StringComparison.Ordinal) ? symbolic[..^(artifact.Length + 1)] : symbolic;
    }
}
