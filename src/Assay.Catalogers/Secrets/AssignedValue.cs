using System.Buffers;

namespace Assay.Catalogers.Secrets;

/// <summary>
/// Finds the value of a name in what people write settings in: NAME=value, name: value, "name": "value", name => 'value', &lt;name&gt;value,
/// --name value, and the pair of lines that Kubernetes has for a variable.
/// </summary>
internal static class AssignedValue
{
    // What stands behind the literal in the name that it is a part of: "_KEY", "AccessToken".
    private const int LongestRest = 40;
    private const int LongestGap = 24;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."u8);
    private static readonly SearchValues<byte> ValueEnds = SearchValues.Create(" \t\r\n\"'`,;<>()[]{}|\\\0"u8);

    /// <summary>Where the value begins, and how long it is; -1 where none is assigned.</summary>
    /// <param name="text">All that is seen.</param>
    /// <param name="at">Behind the literal.</param>
    /// <param name="isOption">Whether "--" stands before the name, so that a blank is enough.</param>
    public static (int Start, int Length) Find(ReadOnlySpan<byte> text, int at, bool isOption)
    {
        var end = Math.Min(text.Length, at + LongestRest);
        while (at < end && NameBytes.Contains(text[at]))
        {
            at++;
        }

        if (at >= end)
        {
            return (-1, 0);
        }

        var stop = Math.Min(text.Length, at + LongestGap);
        var from = at;
        at = Skip(text, at, stop, " \t\"'`])\\"u8);
        var isAssigned = false;
        if (at < stop && text[at] == '\n')
        {
            return KubernetesValue(text, at);
        }

        if (at < stop && text[at] is (byte)'=' or (byte)':' or (byte)'>' or (byte)'(' or (byte)',')
        {
            var sign = at;
            at = Skip(text, at, stop, "=:>(,"u8);
            var behind = at;
            at = Skip(text, at, stop, " \t\"'`\\"u8);

            // A call's argument and a list's item are quoted: "Unpacking passwd (1:4.13-2)" is a package and its version.
            isAssigned = text[sign..behind].ContainsAny("=:>"u8) || text[behind..at].ContainsAny("\"'`"u8);
        }

        if (!isAssigned && !(isOption && at > from))
        {
            return (-1, 0);
        }

        return Value(text, at);
    }

    // - name: DB_PASSWORD
    //   value: "..."
    private static (int Start, int Length) KubernetesValue(ReadOnlySpan<byte> text, int at)
    {
        var stop = Math.Min(text.Length, at + 64);
        at = Skip(text, at, stop, " \t\r\n\"'"u8);
        if (!text[at..].StartsWith("value"u8))
        {
            return (-1, 0);
        }

        at = Skip(text, at + "value".Length, stop, "\"' \t"u8);
        if (at >= stop || text[at] != ':')
        {
            return (-1, 0);
        }

        return Value(text, Skip(text, at + 1, stop, " \t\"'"u8));
    }

    private static (int Start, int Length) Value(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length)
        {
            return (-1, 0);
        }

        var length = text[at..].IndexOfAny(ValueEnds);
        return (at, length < 0 ? text.Length - at : length);
    }

    private static int Skip(ReadOnlySpan<byte> text, int at, int end, ReadOnlySpan<byte> any)
    {
        while (at < end && any.Contains(text[at]))
        {
            at++;
        }

        return at;
    }
}
