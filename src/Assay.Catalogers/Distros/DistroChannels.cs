using Assay.Catalogers.Alpine;
using Assay.Catalogers.Debian;
using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;
using DistroIdentity = Assay.Core.Packages.Distro;

namespace Assay.Catalogers.Distros;

/// <summary>The channels of a distribution: those that its release file names, and those that other files of the merged tree tell of.</summary>
internal static class DistroChannels
{
    /// <summary>Debian's unstable, and what its channel is called.</summary>
    public const string Sid = "sid";

    private static readonly string[] Catalogers =
    [
        ChannelCataloger.CatalogerName,
        DnfStateCataloger.CatalogerName,
        RepositoryCataloger.CatalogerName,
        ProductCataloger.CatalogerName,
        AptSourcesCataloger.CatalogerName,
        UbuntuProCataloger.CatalogerName,
        ApkRepositoriesCataloger.CatalogerName,
    ];

    /// <summary>The release's own first, then the others in ordinal order, each once.</summary>
    public static IReadOnlyList<string> Of(LayeredFacts facts, DistroIdentity distro)
    {
        var channels = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (_, file) in Catalogers.SelectMany(facts.VisibleOf))
        {
            foreach (var fact in file.Loose)
            {
                if (fact.Kind == ChannelFact.Kind)
                {
                    channels.Add(fact.Key);
                }
            }
        }

        channels.UnionWith(new RepositoryFacts(facts).Repositories);
        if (IsSid(distro, channels))
        {
            channels.Add(Sid);
        }

        channels.ExceptWith(distro.Channels);
        return channels.Count == 0 ? distro.Channels : [.. distro.Channels, .. channels];
    }

    // Debian's testing and unstable have the same release files ("forky/sid"): only where the packages come from tells them apart. Testing
    // with some packages of unstable is testing.
    private static bool IsSid(DistroIdentity distro, SortedSet<string> channels)
    {
        if (distro is not { Id: "debian", VersionId: null })
        {
            return false;
        }

        var suites = channels.Where(channel => channel.StartsWith("apt:", StringComparison.Ordinal))
            .Select(channel => channel[(channel.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('/')[0])
            .ToHashSet(StringComparer.Ordinal);
        return suites.Overlaps([Sid, "unstable"]) && !suites.Contains("testing") && !suites.Contains(distro.Codename ?? "testing");
    }
}
