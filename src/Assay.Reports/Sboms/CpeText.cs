using Assay.Core.Packages;

namespace Assay.Reports.Sboms;

/// <summary>Names of NVD's kind, as documents have them.</summary>
internal static class CpeText
{
    /// <summary>Whether it is a formatted string of CPE 2.3 as formats ask for it.</summary>
    public static bool IsSound(string text) => Cpe.TryParse(text, out var cpe) && string.Equals(cpe.ToString(), text, StringComparison.Ordinal);

    /// <summary>Another producer's names, those of version 2.2 as formatted strings, each once; what is none is left out.</summary>
    public static IReadOnlyList<string> Sound(IEnumerable<string> texts) =>
        [.. texts.Select(text => Cpe.TryParse(text, out var cpe) ? cpe.ToString() : null).OfType<string>().Distinct(StringComparer.Ordinal)];
}
