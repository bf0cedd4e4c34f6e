using System.Buffers;
using System.Globalization;
using System.Text;

namespace Assay.Core.Text;

/// <summary>
/// Makes scanned text fit to be shown to a person: what a terminal or the log of a CI system would obey, or an eye could not see, is written out as an escape.
/// Every writer for people takes its text through here.
/// </summary>
public static class SafeText
{
    /// <summary>
    /// The same text with control characters (ANSI escapes among them), line breaks, bidirectional overrides, invisible format characters
    /// and characters that no font has written as "\x1b" or "\u{202e}", and the first character of a log command as "\x23". Text of one line stays of one line.
    /// </summary>
    public static string Escape(string text)
    {
        if (FirstUnplain(text) is var first && first < 0)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16).Append(text, 0, first);
        var rest = text.AsSpan(first);
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) != OperationStatus.Done)
            {
                AppendEscape(escaped, rest[0]);
                rest = rest[1..];
                continue;
            }

            if (IsShown(rune) && !(rune.Value is '#' or ':' && IsLogCommand(text, text.Length - rest.Length)))
            {
                escaped.Append(rest[..consumed]);
            }
            else
            {
                AppendEscape(escaped, rune.Value);
            }

            rest = rest[consumed..];
        }

        return escaped.ToString();
    }

    /// <summary>The same for bytes that claim to be UTF-8; those that are not stand as \xNN.</summary>
    public static string Escape(ReadOnlySpan<byte> bytes) => Escape(LossyText.Decode(bytes));

    /// <summary>Whether a character may reach a person as it is.</summary>
    public static bool IsShown(Rune rune)
    {
        if (rune.IsAscii)
        {
            return rune.Value is >= ' ' and < 0x7f;
        }

        // Format characters hold the bidirectional controls (CVE-2021-42574) and the zero-width ones that make two names look alike.
        return Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
    }

    /// <summary>
    /// Whether a command begins here that a CI system obeys wherever it stands in a job's output, or at its line's beginning: "##vso[" and "##[" (microsoft/azure-pipelines-agent, Command.cs;
    /// the second of GitHub's runner too, actions/runner, ActionCommand.cs), "##teamcity[" (TeamCity, "Service Messages"), and "::name::" at the beginning (ActionCommand.cs).
    /// </summary>
    public static bool IsLogCommand(ReadOnlySpan<char> text, int at)
    {
        if (text.Length - at < 3 || text[at + 1] != text[at])
        {
            return false;
        }

        var rest = text[(at + 2)..];
        return text[at] switch
        {
            '#' => rest[0] == '[' || rest.StartsWith("vso[", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("teamcity[", StringComparison.OrdinalIgnoreCase),
            ':' => char.IsAsciiLetter(rest[0]) && IsBlank(text[..at]) && rest.IndexOf("::", StringComparison.Ordinal) > 0,
            _ => false,
        };
    }

    private static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character != ' ')
            {
                return false;
            }
        }

        return true;
    }

    private static void AppendEscape(StringBuilder text, int value)
    {
        if (value < 0x80)
        {
            text.Append("\\x").Append(value.ToString("x2"));
        }
        else
        {
            text.Append("\\u{").Append(value.ToString("x")).Append('}');
        }
    }

    // A plain loop: what SearchValues does for such a set is compiled when it is first used, which short runs never earn back.
    private static int FirstUnplain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~' || (text[i] is '#' or ':' && IsLogCommand(text, i)))
            {
                return i;
            }
        }

        return -1;
    }
}
