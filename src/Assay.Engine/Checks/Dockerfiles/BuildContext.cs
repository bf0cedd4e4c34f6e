namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>What is known of the folder that is sent to the builder with a Dockerfile.</summary>
/// <param name="Ignore">What leaves something out of it; null where nothing does.</param>
/// <param name="IsSure">Whether that is certain: a build may be given another folder than the one that the Dockerfile lies in.</param>
internal sealed record BuildContext(DockerIgnore? Ignore, bool IsSure)
{
    /// <summary>A folder from which nothing is left out.</summary>
    public static readonly BuildContext Whole = new(null, IsSure: true);

    /// <summary>A Dockerfile that lies nowhere.</summary>
    public static readonly BuildContext Unknown = new(null, IsSure: false);

    /// <summary>Of the files that may say what is left out of a Dockerfile's context, the one that counts first: its own, then that of its folder, then those above.</summary>
    /// <param name="path">The Dockerfile's.</param>
    public static IEnumerable<(string Path, bool IsSure)> IgnoreFiles(string path)
    {
        yield return (path + ".dockerignore", true);
        var folder = path;
        for (var isSure = true; folder.Length > 0; isSure = false)
        {
            folder = folder[..Math.Max(0, folder.LastIndexOf('/'))];
            yield return (folder.Length == 0 ? ".dockerignore" : folder + "/.dockerignore", isSure);
        }
    }
}
