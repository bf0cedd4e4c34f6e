using Assay.Core;

namespace Assay.Engine.Documents;

/// <summary>Errors of files that people write: each names the place and what would be right.</summary>
internal static class DocumentException
{
    public static AssayException At(DocumentPlace place, string what, string? hint = null, Exception? inner = null) =>
        new("document.invalid", $"{place}: {what}", hint, inner);

    public static AssayException UnknownKey(TextNode key, IEnumerable<string> known)
    {
        var all = known.ToList();
        var hint = NearestWord.To(key.Text, all) is { } nearest ? $"did you mean '{nearest}'?" : "known here are " + string.Join(", ", all);
        return At(key.Place, $"there is no key '{key.Text}' here", hint);
    }

    public static AssayException UnknownWord(TextNode word, string what, IEnumerable<string> known)
    {
        var all = known.ToList();
        var hint = NearestWord.To(word.Text, all) is { } nearest ? $"did you mean '{nearest}'?" : "one of " + string.Join(", ", all);
        return At(word.Place, $"'{word.Text}' is no {what}", hint);
    }
}
