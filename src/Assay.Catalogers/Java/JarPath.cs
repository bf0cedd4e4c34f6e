namespace Assay.Catalogers.Java;

/// <summary>Where repositories and caches keep an artifact, which says which one it is.</summary>
internal static class JarPath
{
    /// <summary>The place is its manager's, the file may have been put there by hand.</summary>
    public const double Confidence = 0.9;

    // Folders below which Maven's layout begins: ~/.m2/repository, Debian's maven-repo, offline mirrors.
    private static readonly string[] Roots = ["repository", "maven-repo", "maven2"];

    /// <summary>group/parts/artifact/version/artifact-version.jar, or Gradle's files-2.1/group/artifact/version/sha1/artifact-version.jar; null elsewhere.</summary>
    public static JarArtifact? Find(string path)
    {
        var parts = path.Split('/');
        if (parts.Length < 5)
        {
            return null;
        }

        var name = parts[^1];
        if (parts is [.., "files-2.1", var group, var module, var release, _, _] && name.StartsWith($"{module}-{release}", StringComparison.Ordinal))
        {
            return Make(group, module, release);
        }

        var (artifact, version) = (parts[^3], parts[^2]);
        var root = Array.FindLastIndex(parts, part => Array.IndexOf(Roots, part) >= 0);
        return root >= 0 && root + 1 < parts.Length - 3 && name.StartsWith($"{artifact}-{version}", StringComparison.Ordinal)
            ? Make(string.Join('.', parts[(root + 1)..^3]), artifact, version)
            : null;
    }

    private static JarArtifact? Make(string group, string artifact, string version) =>
        Coordinates.IsId(group) && Coordinates.IsId(artifact) ? new JarArtifact(new Coordinates(group, artifact, version), Confidence) : null;
}
