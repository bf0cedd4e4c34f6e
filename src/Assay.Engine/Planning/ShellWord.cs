using System.Buffers;

namespace Assay.Engine.Planning;

/// <summary>What may stand in a command that people copy: names and versions come from what was scanned, and a hostile one must never reach a shell.</summary>
internal static class ShellWord
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@/:+-._~^%");

    /// <summary>Whether it is one word to every POSIX shell, and no option.</summary>
    public static bool IsSafe(string word) =>
        word.Length is > 0 and <= 250 && (char.IsAsciiLetterOrDigit(word[0]) || word[0] is '@' or '_') && !word.AsSpan().ContainsAnyExcept(Plain);
}
