using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Packages.Licensing;

namespace Assay.Catalogers.Java;

/// <summary>An artifact that an archive is, or has taken in.</summary>
/// <param name="Coordinates">Which one.</param>
/// <param name="Confidence">How sure that is; null where Maven itself says so.</param>
internal sealed record JarArtifact(Coordinates Coordinates, double? Confidence)
{
    /// <summary>SPDX expressions, as its pom says.</summary>
    public IReadOnlyList<string> Licenses { get; init; } = [];
}

/// <summary>What an archive says of itself and of what it took in.</summary>
internal sealed class JarContents
{
    private const string MavenFolder = "META-INF/maven/";
    private const string ManifestName = "META-INF/MANIFEST.MF";

    private static readonly byte[][] ArchiveExtensions = [.. JavaArchiveCataloger.Extensions.Select(Encoding.ASCII.GetBytes)];
    private static readonly int LongestExtension = ArchiveExtensions.Max(extension => extension.Length);

    private readonly List<Coordinates> properties = [];
    private readonly List<Coordinates> poms = [];
    private readonly Dictionary<string, IReadOnlyList<string>> licenses = new(StringComparer.Ordinal);
    private Manifest? manifest;

    /// <summary>Whether an entry of this name is worth unpacking.</summary>
    public static bool IsMetadata(string name) =>
        name.Equals(ManifestName, StringComparison.OrdinalIgnoreCase)
        || (name.Contains(MavenFolder, StringComparison.Ordinal)
            && (name.EndsWith("/pom.properties", StringComparison.Ordinal) || name.EndsWith("/pom.xml", StringComparison.Ordinal)))
        || name is "pom.properties";

    /// <summary>False where an entry's name shows that it is neither that nor another archive. A jar has thousands of these.</summary>
    public static bool MayTell(ReadOnlySpan<byte> name)
    {
        var dot = name.LastIndexOf((byte)'.');
        if (dot < 0)
        {
            return false;
        }

        var extension = name[dot..];
        return extension.Length <= LongestExtension
            ? Ascii.EqualsIgnoreCase(extension, ".mf"u8) || name.EndsWith("pom.xml"u8) || IsArchive(extension)
            : name.EndsWith("pom.properties"u8);
    }

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

            // Of several licences a user may take any: maven.apache.org/pom.html, "Licenses".
            var expression = SpdxExpression.FromLoose(string.Join(" OR ", pom.Licenses.Select(license => SpdxExpression.FromLoose(license)).OfType<SpdxExpression>().Select(license => $"({license})")));
            licenses[identity.Name] = expression is null ? [] : [expression.ToString()];
        }
    }

    private static bool IsArchive(ReadOnlySpan<byte> extension)
    {
        foreach (var known in ArchiveExtensions)
        {
            if (Ascii.EqualsIgnoreCase(extension, known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The artifacts: the archive itself first, where it is one.</summary>
    /// <param name="path">Where it lies, with its name.</param>
    public List<JarArtifact> Identify(string path)
    {
        var fileName = path[(path.LastIndexOf('/') + 1)..];
        var (artifact, version) = JarFileName.Parse(fileName);
        var found = new List<JarArtifact>();
        foreach (var named in properties.Concat(poms).GroupBy(named => named.Name, StringComparer.Ordinal))
        {
            var isSure = properties.Exists(one => one.Name == named.Key);
            found.AddRange(named.Where(one => one.Version is not null).Distinct().Take(isSure ? int.MaxValue : 1)
                .Select(one => new JarArtifact(one, isSure ? null : JarIdentity.PomConfidence) { Licenses = licenses.GetValueOrDefault(named.Key) ?? [] }));
        }

        var itself = found.FindIndex(one => one.Coordinates.Artifact == artifact);
        if (itself > 0)
        {
            found.Insert(0, found[itself]);
            found.RemoveAt(itself + 1);
        }

        // Where it has others' files only, it is something else itself, which its place and its name say.
        if (itself < 0 && (found.Count == 0 || version is not null)
            && (JarPath.Find(path) ?? JarIdentity.Guess(fileName, manifest)) is { } guess && !found.Exists(one => one.Coordinates.Name == guess.Coordinates.Name))
        {
            found.Insert(0, guess);
        }

        return found;
    }
}
