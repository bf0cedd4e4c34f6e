using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;
using DistroIdentity = Assay.Core.Packages.Distro;

namespace Assay.Catalogers.Distros;

/// <summary>The channels of a distribution: those that its release file names, and those that other files of the merged tree tell of.</summary>
internal static class DistroChannels
{
    /// <summary>The release's own first, then the others in ordinal order, each once.</summary>
    public static IReadOnlyList<string> Of(LayeredFacts facts, DistroIdentity distro)
    {
        var channels = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (_, file) in facts.VisibleOf(ChannelCataloger.CatalogerName))
        {
            foreach (var fact in file.Loose)
            {
                if (fact.Kind == ChannelCataloger.FactKind)
                {
                    channels.Add(fact.Key);
                }
            }
        }

        channels.ExceptWith(distro.Channels);
        return channels.Count == 0 ? distro.Channels : [.. distro.Channels, .. channels];
    }
}
