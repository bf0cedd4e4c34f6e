namespace Assay.Core.Versions;

/// <summary>A range of OSV: events on the line of versions, https://ossf.github.io/osv-schema/#evaluation.</summary>
public static class OsvRange
{
    /// <summary>
    /// Says whether a version is in the range of these events, in whatever order they stand, without allocating. The last event at or below
    /// the version decides; of several at one version an introduction stands where it is listed against a fix, and a last affected version
    /// takes effect only behind itself.
    /// </summary>
    /// <returns>False where that cannot be decided: the version, or one of the events' versions, is none of the scheme.</returns>
    public static bool TryContains(VersionScheme scheme, ReadOnlySpan<OsvEvent> events, ReadOnlySpan<char> version, out bool contained)
    {
        contained = false;
        var latest = -1;
        var hasLimit = false;
        var isBelowLimit = false;
        for (var i = 0; i < events.Length; i++)
        {
            if (!TryReach(scheme, events[i], version, out var isReached))
            {
                return false;
            }

            if (events[i].Kind == OsvEventKind.Limit)
            {
                hasLimit = true;
                isBelowLimit |= !isReached;
                continue;
            }

            if (!isReached)
            {
                continue;
            }

            if (latest < 0)
            {
                latest = i;
            }
            else if (!TryCompare(scheme, events[i], events[latest], out var order))
            {
                return false;
            }
            else if (order > 0 || (order == 0 && events[latest].Kind != OsvEventKind.LastAffected))
            {
                latest = i;
            }
        }

        contained = latest >= 0 && events[latest].Kind == OsvEventKind.Introduced && (!hasLimit || isBelowLimit);
        return true;
    }

    private static bool TryReach(VersionScheme scheme, OsvEvent happening, ReadOnlySpan<char> version, out bool isReached)
    {
        if (IsBeginning(happening) || happening is { Kind: OsvEventKind.Limit, Version: "*" })
        {
            isReached = happening.Kind != OsvEventKind.Limit;
            return true;
        }

        var decidable = VersionOrder.TryCompare(scheme, version, happening.Version, out var order);
        isReached = happening.Kind == OsvEventKind.LastAffected ? order > 0 : order >= 0;
        return decidable;
    }

    private static bool TryCompare(VersionScheme scheme, OsvEvent left, OsvEvent right, out int order)
    {
        // Of two beginnings it is all the same which decides.
        order = IsBeginning(left) ? -1 : 1;
        return IsBeginning(left) || IsBeginning(right) || VersionOrder.TryCompare(scheme, left.Version, right.Version, out order);
    }

    private static bool IsBeginning(OsvEvent happening) => happening is { Kind: OsvEventKind.Introduced, Version: "0" };
}
