using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Assay.Core.Packages;

/// <summary>
/// Splits and decodes a purl (package-url/purl-spec, docs/specification/how-to-parse.md), type rules left aside. One pass over each part.
/// </summary>
internal static class PackageUrlReader
{
    /// <summary>The decoded parts.</summary>
    internal readonly record struct Parts(
        string Type, string? Namespace, string Name, string? Version, List<KeyValuePair<string, string>> Qualifiers, string? Subpath);

    public static bool IsType(ReadOnlySpan<char> type) => IndexOfBadInType(type) < 0;

    public static bool IsKey(ReadOnlySpan<char> key) => IndexOfBadInKey(key) < 0;

    /// <summary>Sorts by key.</summary>
    /// <returns>A key that comes twice; else null.</returns>
    public static string? SortByKey(List<KeyValuePair<string, string>> qualifiers)
    {
        qualifiers.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        for (var i = 1; i < qualifiers.Count; i++)
        {
            if (string.Equals(qualifiers[i - 1].Key, qualifiers[i].Key, StringComparison.Ordinal))
            {
                return qualifiers[i].Key;
            }
        }

        return null;
    }

    public static bool TryRead(string text, out Parts parts, [NotNullWhen(false)] out string? error)
    {
        parts = default;
        var end = text.Length;
        string? subpath = null;
        if (text.LastIndexOf('#') is >= 0 and var hash)
        {
            if (!TryDecodeSegments(text, hash + 1, end, isSubpath: true, out subpath, out error))
            {
                return false;
            }

            end = hash;
        }

        var qualifiers = new List<KeyValuePair<string, string>>();
        if (text.AsSpan(0, end).LastIndexOf('?') is >= 0 and var question)
        {
            if (!TryReadQualifiers(text, question + 1, end, qualifiers, out error))
            {
                return false;
            }

            end = question;
        }

        if (!TryReadType(text, end, out var type, out var start, out error)
            || !TryReadPath(text, start, end, out var ns, out var name, out var version, out error))
        {
            return false;
        }

        parts = new Parts(type, ns, name, version, qualifiers, subpath);
        return true;
    }

    // scheme ':' any number of '/' type '/'
    private static bool TryReadType(string text, int end, [NotNullWhen(true)] out string? type, out int start, [NotNullWhen(false)] out string? error)
    {
        type = null;
        start = 4;
        if (end < 4 || !text.AsSpan(0, 4).Equals("pkg:", StringComparison.OrdinalIgnoreCase))
        {
            error = "a purl begins with 'pkg:'";
            return false;
        }

        while (start < end && text[start] == '/')
        {
            start++;
        }

        var slash = text.AsSpan(start, end - start).IndexOf('/');
        if (slash < 0)
        {
            error = $"no '/' ends the type that begins at {start}";
            return false;
        }

        var raw = text.AsSpan(start, slash);
        if (IndexOfBadInType(raw) is >= 0 and var bad)
        {
            error = slash == 0 ? $"no type at {start}" : $"a type can't have '{Shown(raw[bad])}' at {start + bad}";
            return false;
        }

        type = raw.ToString().ToLowerInvariant();
        start += slash + 1;
        error = null;
        return true;
    }

    // namespace '/' name '@' version
    private static bool TryReadPath(string text, int start, int end, out string? ns, out string name, out string? version, [NotNullWhen(false)] out string? error)
    {
        ns = null;
        version = null;
        name = "";
        if (IndexOfVersion(text.AsSpan(start, end - start)) is >= 0 and var at)
        {
            if (!TryDecode(text, start + at + 1, end, out version, out error))
            {
                return false;
            }

            end = start + at;
            if (at > 0 && text[end - 1] == '/')
            {
                // Before a version slashes are no trailing ones: the suite's swift purl without a name ends in "Owner/@5.4.3".
                error = $"no name at {end}";
                return false;
            }
        }

        while (end > start && text[end - 1] == '/')
        {
            end--;
        }

        var nameStart = start + text.AsSpan(start, end - start).LastIndexOf('/') + 1;
        if (nameStart == end)
        {
            error = $"no name at {end}";
            return false;
        }

        return TryDecode(text, nameStart, end, out name, out error)
            && TryDecodeSegments(text, start, nameStart, isSubpath: false, out ns, out error);
    }

    // The last '@' begins the version, unless it begins the path's or a segment's first part and more segments follow: an npm scope
    // that its writer left unencoded and without a version.
    private static int IndexOfVersion(ReadOnlySpan<char> path)
    {
        var at = path.LastIndexOf('@');
        return at >= 0 && (at == 0 || path[at - 1] == '/') && path[at..].Trim('/').Contains('/') ? -1 : at;
    }

    private static bool TryReadQualifiers(string text, int start, int end, List<KeyValuePair<string, string>> qualifiers, [NotNullWhen(false)] out string? error)
    {
        var begin = start;
        while (start < end)
        {
            var length = text.AsSpan(start, end - start).IndexOf('&');
            var stop = length < 0 ? end : start + length;
            if (stop > start && !TryReadQualifier(text, start, stop, qualifiers, out error))
            {
                return false;
            }

            start = stop + 1;
        }

        error = SortByKey(qualifiers) is { } twice ? $"the qualifier '{twice}' comes twice in those from {begin}" : null;
        return error is null;
    }

    private static bool TryReadQualifier(string text, int start, int end, List<KeyValuePair<string, string>> qualifiers, [NotNullWhen(false)] out string? error)
    {
        var equal = text.AsSpan(start, end - start).IndexOf('=');
        var key = text.AsSpan(start, equal < 0 ? end - start : equal);
        if (IndexOfBadInKey(key) is >= 0 and var bad)
        {
            error = key.IsEmpty ? $"no qualifier key at {start}" : $"a qualifier key can't have '{Shown(key[bad])}' at {start + bad}";
            return false;
        }

        error = null;
        if (equal < 0 || start + equal + 1 == end)
        {
            return true;
        }

        if (!TryDecode(text, start + equal + 1, end, out var value, out error))
        {
            return false;
        }

        qualifiers.Add(new(key.ToString().ToLowerInvariant(), value));
        return true;
    }

    private static bool TryDecodeSegments(string text, int start, int end, bool isSubpath, out string? joined, [NotNullWhen(false)] out string? error)
    {
        joined = null;
        error = null;
        var segments = new List<string>();
        while (start < end)
        {
            var length = text.AsSpan(start, end - start).IndexOf('/');
            var stop = length < 0 ? end : start + length;
            if (!TryDecode(text, start, stop, out var segment, out error))
            {
                return false;
            }

            if (segment.Contains('/', StringComparison.Ordinal))
            {
                error = $"the segment at {start} has an encoded '/'";
                return false;
            }

            if (segment.Length > 0 && !(isSubpath && segment is "." or ".."))
            {
                segments.Add(segment);
            }

            start = stop + 1;
        }

        joined = segments.Count == 0 ? null : string.Join('/', segments);
        error = null;
        return true;
    }

    private static bool TryDecode(string text, int start, int end, out string value, [NotNullWhen(false)] out string? error)
    {
        error = null;
        var raw = text.AsSpan(start, end - start);
        if (raw.IndexOf('%') < 0 && Ascii.IsValid(raw))
        {
            value = raw.ToString();
            return true;
        }

        value = "";
        var bytes = ArrayPool<byte>.Shared.Rent(raw.Length * 3);
        try
        {
            if (!TryDecodeBytes(raw, bytes, out var count, out var bad))
            {
                error = $"not percent-encoded text at {start + bad}";
                return false;
            }

            if (!System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, count)))
            {
                error = $"what is encoded from {start} is not UTF-8";
                return false;
            }

            value = Encoding.UTF8.GetString(bytes, 0, count);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static bool TryDecodeBytes(ReadOnlySpan<char> raw, Span<byte> bytes, out int count, out int bad)
    {
        count = 0;
        for (bad = 0; bad < raw.Length;)
        {
            if (raw[bad] == '%')
            {
                if (bad + 2 >= raw.Length || !char.IsAsciiHexDigit(raw[bad + 1]) || !char.IsAsciiHexDigit(raw[bad + 2]))
                {
                    return false;
                }

                bytes[count++] = byte.Parse(raw.Slice(bad + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier);
                bad += 3;
                continue;
            }

            if (Rune.DecodeFromUtf16(raw[bad..], out var rune, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            count += rune.EncodeToUtf8(bytes[count..]);
            bad += consumed;
        }

        return true;
    }

    // The place of the first character that can't stand where it does; -1 where all can; 0 where there is none.
    private static int IndexOfBadInType(ReadOnlySpan<char> type)
    {
        if (type.IsEmpty || !char.IsAsciiLetter(type[0]))
        {
            return 0;
        }

        for (var i = 1; i < type.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(type[i]) && type[i] is not ('.' or '-'))
            {
                return i;
            }
        }

        return -1;
    }

    private static int IndexOfBadInKey(ReadOnlySpan<char> key)
    {
        if (key.IsEmpty || !char.IsAsciiLetter(key[0]))
        {
            return 0;
        }

        for (var i = 1; i < key.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(key[i]) && key[i] is not ('.' or '-' or '_'))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Shown(char character) =>
        char.IsControl(character) || char.IsSurrogate(character) ? $"U+{(int)character:X4}" : character.ToString();
}
