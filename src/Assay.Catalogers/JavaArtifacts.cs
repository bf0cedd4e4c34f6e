using Assay.Catalogers.Java;

namespace Assay.Catalogers;

/// <summary>Which artifact a jar is by its place, for those who build an index of jars.</summary>
public static class JavaArtifacts
{
    /// <summary>"group:artifact:version" of a jar that lies as Maven or Gradle keep it; null of others.</summary>
    /// <param name="path">The jar.</param>
    /// <param name="root">The folder of the repository that it lies in, whatever that is called.</param>
    public static string? OfPath(string path, string root)
    {
        var inside = path[Math.Min(path.Length, root.TrimEnd('/', '\\').Length)..].TrimStart('/', '\\').Replace('\\', '/');
        var found = JarPath.Find(path.Replace('\\', '/')) ?? JarPath.Find("repository/" + inside);
        return found is { Coordinates: { Group.Length: > 0, Version: not null } coordinates } ? $"{coordinates.Name}:{coordinates.Version}" : null;
    }
}
