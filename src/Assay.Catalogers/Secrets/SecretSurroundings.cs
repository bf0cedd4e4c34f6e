using System.Buffers;

namespace Assay.Catalogers.Secrets;

/// <summary>Looks at what stands around a literal before any pattern does: nearly all places are none, and told so in nanoseconds.</summary>
internal static class SecretSurroundings
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+/=~%:$"u8);
    private static readonly SearchValues<byte> InsideBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+/~:"u8);

    private static readonly SearchValues<byte> AddressEnds = SearchValues.Create(" \t\r\n/@\"'`<>"u8);

    /// <summary>Whether a secret may stand there, and the window that its pattern is to see.</summary>
    /// <param name="rule">The kind.</param>
    /// <param name="text">All that is seen.</param>
    /// <param name="at">Where the literal begins.</param>
    /// <param name="length">The literal's length.</param>
    /// <param name="start">The window's first byte.</param>
    /// <param name="end">Behind its last one.</param>
    public static bool MayBe(SecretRule rule, ReadOnlySpan<byte> text, int at, int length, out int start, out int end)
    {
        end = Math.Min(text.Length, at + rule.Reach);
        start = Math.Max(0, at - rule.Before);
        switch (rule.Shape)
        {
            case SecretShape.Prefix:
                start = at;
                return !IsInWord(text, at) && RunBehind(text[at..end], TokenBytes) >= rule.LeastBytes;
            case SecretShape.Inside:
                start = at - RunBefore(text[start..at], InsideBytes);
                var run = at - start + RunBehind(text[at..end], TokenBytes);

                // The pattern wants to see what stands before.
                start = Math.Max(0, start - 1);
                return run >= rule.LeastBytes;
            case SecretShape.Assigned:
                var (value, count) = AssignedValue.Find(text[..end], at + length, IsOption(text[start..at]));
                if (value < 0 || count < rule.LeastBytes)
                {
                    return false;
                }

                // One more byte tells where it ends.
                start = value;
                end = Math.Min(text.Length, value + count + 1);
                return true;
            case SecretShape.Address:
                return HasPassword(text[(at + length)..end]);
            default:
                return true;
        }
    }

    // Addresses stand in every text; those with a password in them do not.
    private static bool HasPassword(ReadOnlySpan<byte> address)
    {
        var user = address.IndexOfAny(AddressEnds);
        return user > 0 && address[user] == '@' && address[..user].Contains((byte)':');
    }

    // "\nghp_..." in a text of JSON begins a line.
    private static bool IsInWord(ReadOnlySpan<byte> text, int at) =>
        at > 0 && (char.IsAsciiLetterOrDigit((char)text[at - 1]) || text[at - 1] == '_')
        && !(at > 1 && text[at - 2] == '\\' && text[at - 1] is (byte)'n' or (byte)'r' or (byte)'t');

    // "--db-password x": what stands before the literal is the name's beginning.
    private static bool IsOption(ReadOnlySpan<byte> before)
    {
        var name = before.LastIndexOfAnyExcept(InsideBytes);
        return before[(name + 1)..].StartsWith("--"u8);
    }

    private static int RunBehind(ReadOnlySpan<byte> text, SearchValues<byte> bytes) => text.IndexOfAnyExcept(bytes) is var end and >= 0 ? end : text.Length;

    private static int RunBefore(ReadOnlySpan<byte> text, SearchValues<byte> bytes) => text.Length - 1 - text.LastIndexOfAnyExcept(bytes);
}
