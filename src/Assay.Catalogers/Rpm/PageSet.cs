using System.Runtime.InteropServices;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// Pages that were visited. In a sound database each page has one place, so a page that comes again is a loop or a lie. Costs nothing for
/// pages that are not there: it only ever holds what could be read.
/// </summary>
internal sealed class PageSet
{
    private readonly Dictionary<uint, ulong> bits = [];

    /// <summary>False where the page was visited before.</summary>
    public bool Add(uint page)
    {
        ref var word = ref CollectionsMarshal.GetValueRefOrAddDefault(bits, page / 64, out _);
        var bit = 1UL << (int)(page % 64);
        var isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }
}
