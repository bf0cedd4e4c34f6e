using Assay.Advisories.Store;

namespace Assay.Advisories.Explaining;

/// <summary>Ranges for people.</summary>
internal static class RangeText
{
    public static string Of(ReadOnlySpan<char> spans)
    {
        var texts = SpanText.Read(spans).Select(Of).Distinct(StringComparer.Ordinal).ToList();
        return texts.Count == 0 ? "no version" : string.Join(", or ", texts);
    }

    private static string Of(VersionSpan span)
    {
        if (span.From == span.To && span.End == SpanEnd.LastAffected)
        {
            return $"exactly {span.To}";
        }

        var from = span.From is null ? "" : $"{(span.IsFromExcluded ? "behind" : "from")} {span.From} ";
        return span.End switch
        {
            SpanEnd.Fixed or SpanEnd.Limit => $"{from}before {span.To}",
            SpanEnd.LastAffected => $"{from}up to {span.To}",
            _ => span.From is null ? "every version" : $"{from}on",
        };
    }
}
