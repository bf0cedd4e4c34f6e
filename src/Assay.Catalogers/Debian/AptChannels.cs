using Assay.Catalogers.Distros;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Debian;

/// <summary>The channels that sources of apt make.</summary>
internal sealed class AptChannels
{
    // Real machines have some dozens.
    private const int MaxCombinations = 10_000;
    private const int MaxCharacters = 512;

    private readonly SortedSet<string> channels = new(StringComparer.Ordinal);
    private int combinationsLeft = MaxCombinations;

    /// <summary>Adds every combination, as apt does.</summary>
    public void Add(IReadOnlyList<string> uris, IReadOnlyList<string> suites, IReadOnlyList<string> components)
    {
        foreach (var uri in uris)
        {
            foreach (var suite in suites)
            {
                if (RepositoryPlace.Of(uri) is not { } place)
                {
                    break;
                }

                AddPro(place, suite);
                foreach (var component in components.Count == 0 ? [""] : components)
                {
                    if (combinationsLeft-- <= 0)
                    {
                        return;
                    }

                    Add($"apt:{place} {suite.TrimEnd('/')}{(component.Length == 0 ? "" : "/" + component)}");
                }
            }
        }
    }

    /// <summary>Makes facts of them.</summary>
    public void AddTo(FactSink sink)
    {
        foreach (var channel in channels)
        {
            ChannelFact.Add(sink, channel);
        }
    }

    // Suites "jammy-infra-security", "jammy-apps-updates"; archives ".../fips/ubuntu", ".../fips-updates/ubuntu" (ubuntu-pro-client, uaclient/entitlements).
    private void AddPro(string place, string suite)
    {
        if (suite.EndsWith("-infra-security", StringComparison.Ordinal) || suite.EndsWith("-infra-updates", StringComparison.Ordinal))
        {
            Add(UbuntuProCataloger.EsmInfra);
        }
        else if (suite.EndsWith("-apps-security", StringComparison.Ordinal) || suite.EndsWith("-apps-updates", StringComparison.Ordinal))
        {
            Add(UbuntuProCataloger.EsmApps);
        }
        else if (place.EndsWith("/fips/ubuntu", StringComparison.Ordinal))
        {
            Add(UbuntuProCataloger.Fips);
        }
        else if (place.EndsWith("/fips-updates/ubuntu", StringComparison.Ordinal))
        {
            Add(UbuntuProCataloger.FipsUpdates);
        }
    }

    private void Add(string channel)
    {
        if (channel.Length <= MaxCharacters)
        {
            channels.Add(channel);
        }
    }
}
