using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Distros;

/// <summary>The channels of a distribution that files of the merged tree tell of.</summary>
internal static class DistroChannels
{
    /// <summary>In ordinal order, each once.</summary>
    public static IReadOnlyList<string> Of(LayeredFacts facts)
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

        return channels.Count == 0 ? [] : [.. channels];
    }
}
