namespace Assay.Core.Packages;

/// <summary>
/// Extended support of a minor release: fixes that only its repositories carry. Content sets and repository ids tell both:
/// "rhel-8-for-x86_64-baseos-eus-rpms__8_DOT_6", "rhel-7-server-eus-rpms__7_DOT_3__x86_64", "rhel-8-for-x86_64-appstream-e4s-rpms",
/// "rhel-7-server-aus-rpms", and beside them "releasever:8.6" of a system that is held at a minor release. That is what Red Hat's own table of repositories
/// says too (security.access.redhat.com/data/metrics/repository-to-cpe.json), so that nobody has to fetch that.
/// </summary>
internal static class RedHatChannels
{
    /// <summary>Extended, advanced, telecommunications and SAP's update support.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["eus", "aus", "tus", "e4s"];

    /// <summary>"8.6:eus" for each kind of support that a distribution's channels name.</summary>
    public static IEnumerable<string> Of(Distro distro)
    {
        foreach (var kind in Kinds)
        {
            const string held = "releasever:";
            var minor = distro.Channels.FirstOrDefault(channel => channel.StartsWith(held, StringComparison.Ordinal))?[held.Length..];
            var isUsed = false;
            foreach (var channel in distro.Channels)
            {
                if (channel.Contains($"-{kind}-", StringComparison.Ordinal))
                {
                    isUsed = true;
                    minor = MinorIn(channel) ?? minor;
                }
            }

            if (isUsed && (minor ?? distro.VersionId) is { } release && release.Contains('.', StringComparison.Ordinal))
            {
                yield return $"{release}:{kind}";
            }
        }
    }

    private static string? MinorIn(string channel)
    {
        var mark = channel.IndexOf("__", StringComparison.Ordinal);
        if (mark < 0)
        {
            return null;
        }

        var rest = channel[(mark + 2)..];
        var end = rest.IndexOf("__", StringComparison.Ordinal);
        return (end < 0 ? rest : rest[..end]).Replace("_DOT_", ".", StringComparison.Ordinal);
    }
}
