using Assay.Core.Cataloging;

namespace Assay.Catalogers.Java;

/// <summary>What an archive says of itself and of what it took in.</summary>
internal sealed class JarContents
{
    private const string MavenFolder = "META-INF/maven/";
    private const string ManifestName = "META-INF/MANIFEST.MF";

    private readonly List<Coordinates> properties = [];
    private readonly List<Coordinates> poms = [];
    private Manifest? manifest;

    /// <summary>Whether an entry of this name is worth unpacking.</summary>
    public static bool IsMetadata(string name) =>
        name.Equals(ManifestName, StringComparison.OrdinalIgnoreCase)
        || (name.Contains(MavenFolder, StringComparison.Ordinal)
            && (name.EndsWith("/pom.properties", StringComparison.Ordinal) || name.EndsWith("/pom.xml", StringComparison.Ordinal)))
        || name is "pom.properties";

    public void Add(string name, byte[] content, FactSink sink)
    {
        if (name.EndsWith(".MF", StringComparison.OrdinalIgnoreCase))
        {
            manifest = Manifest.Parse(content);
        }
        else if (name.EndsWith("pom.properties", StringComparison.Ordinal))
        {
            if (PomProperties.Parse(content) is { } named)
            {
                properties.Add(named);
            }
        }
        else if (Pom.Read(new MemoryStream(content, writable: false), sink) is { } pom && pom.Identity() is { } identity)
        {
            poms.Add(identity);
        }
    }

    /// <summary>The artifacts with how sure they are: the archive itself first, where it is one.</summary>
    public List<(Coordinates Coordinates, double? Confidence)> Identify(string fileName)
    {
        var (artifact, version) = JarFileName.Parse(fileName);
        var found = new List<(Coordinates Coordinates, double? Confidence)>();
        foreach (var named in properties.Concat(poms).GroupBy(named => named.Name, StringComparer.Ordinal))
        {
            var isSure = properties.Exists(one => one.Name == named.Key);
            found.AddRange(named.Where(one => one.Version is not null).Distinct().Take(isSure ? int.MaxValue : 1)
                .Select(one => (one, isSure ? null : (double?)JarIdentity.PomConfidence)));
        }

        var itself = found.FindIndex(one => one.Coordinates.Artifact == artifact);
        if (itself > 0)
        {
            found.Insert(0, found[itself]);
            found.RemoveAt(itself + 1);
        }

        // Where it has others' files only, it is something else itself, which its name says.
        if (itself < 0 && (found.Count == 0 || version is not null) && JarIdentity.Guess(fileName, manifest) is { } guess && !found.Exists(one => one.Coordinates.Name == guess.Coordinates.Name))
        {
            found.Insert(0, (guess.Coordinates, guess.Confidence));
        }

        return found;
    }
}
