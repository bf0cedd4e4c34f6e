namespace Assay.Core.Packages;

/// <summary>
/// The distribution that a package is of: the artefact's, but on a disk with several systems, where the artefact's has a channel for each other
/// one, "system:alpine-3.20.1", and the packages' URLs say which of them they are of; and where the artefact names none, the one that the package's URL names.
/// </summary>
public static class PackageDistro
{
    private const string Channel = "system:";
    private const string Qualifier = "distro=";

    /// <summary>The distribution of a disk that has other systems beside its first.</summary>
    public static Distro? WithOthers(Distro? first, IEnumerable<Distro> others)
    {
        if (first is null)
        {
            return first;
        }

        var channels = others.Select(NameOf).Where(name => name != NameOf(first)).Distinct(StringComparer.Ordinal).Select(name => Channel + name).ToList();
        return channels.Count == 0 ? first : first with { Channels = [.. first.Channels, .. channels] };
    }

    internal static Distro? Of(Package package, Distro? artifact)
    {
        if (artifact is null)
        {
            return Named(package.Purl) is { IsEmpty: false } name ? Parse(name.ToString(), package.Type) : null;
        }

        foreach (var channel in artifact.Channels)
        {
            if (channel.StartsWith(Channel, StringComparison.Ordinal) && Named(package.Purl).SequenceEqual(channel.AsSpan(Channel.Length)))
            {
                return Parse(channel[Channel.Length..], package.Type);
            }
        }

        return artifact;
    }

    // As purls have it.
    private static string NameOf(Distro distro) =>
        distro.VersionId is { Length: > 0 } versionId ? $"{distro.Id}-{versionId}"
        : distro.Codename is { Length: > 0 } codename ? $"{distro.Id}-{codename}"
        : distro.Id;

    /// <summary>Reads a distribution's name as purls have it: "debian-12", "arch".</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The purl type of its packages.</param>
    public static Distro Parse(string name, string type)
    {
        var dash = name.LastIndexOf('-');
        if (dash > 0 && dash + 1 < name.Length && char.IsAsciiDigit(name[dash + 1]))
        {
            return new Distro { Id = name[..dash], VersionId = name[(dash + 1)..] };
        }

        return dash > 0 && type == "deb" ? new Distro { Id = name[..dash], Codename = name[(dash + 1)..] } : new Distro { Id = name };
    }

    private static ReadOnlySpan<char> Named(string purl)
    {
        var start = purl.IndexOf('?', StringComparison.Ordinal);
        var at = start < 0 ? -1 : purl.IndexOf(Qualifier, start, StringComparison.Ordinal);
        if (at < 0 || purl[at - 1] is not ('?' or '&'))
        {
            return default;
        }

        var rest = purl.AsSpan(at + Qualifier.Length);
        var end = rest.IndexOfAny('&', '#');
        return end < 0 ? rest : rest[..end];
    }
}
