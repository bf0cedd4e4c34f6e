using System.Text;
using Assay.Core.Text;

namespace Assay.Catalogers.Distros;

/// <summary>
/// Reads a line of os-release(5): a shell assignment without expansion. Quoting as systemd's src/basic/env-file.c takes it: single quotes
/// keep all, in double quotes a backslash escapes only what a shell would expand there, outside of quotes it escapes anything.
/// </summary>
internal static class ReleaseAssignments
{
    /// <summary>Reads one line without its line end.</summary>
    /// <param name="line">The line.</param>
    /// <param name="key">The name, without surrounding blanks.</param>
    /// <param name="value">The value, quotes and escapes taken away.</param>
    /// <param name="isWhole">False where a quote has no end, so that the value goes to the line's end.</param>
    /// <returns>False for blank lines, comments, and what is no assignment.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out string key, out string value, out bool isWhole)
    {
        key = "";
        value = "";
        isWhole = true;
        line = TrimBlanks(line);
        var equal = line.IndexOf((byte)'=');
        if (equal <= 0 || line[0] is (byte)'#' or (byte)';')
        {
            return false;
        }

        var name = TrimBlanks(line[..equal]);
        foreach (var octet in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet != '_')
            {
                return false;
            }
        }

        key = Encoding.ASCII.GetString(name);
        value = Unquote(TrimBlanks(line[(equal + 1)..]), out isWhole);
        return true;
    }

    private static string Unquote(ReadOnlySpan<byte> raw, out bool isWhole)
    {
        isWhole = true;
        if (raw.IsEmpty)
        {
            return "";
        }

        var quote = raw[0] is (byte)'"' or (byte)'\'' ? raw[0] : (byte)0;
        var body = quote == 0 ? raw : raw[1..];
        if (quote == 0 && body.IndexOf((byte)'\\') < 0)
        {
            return LossyText.Decode(body);
        }

        var plain = new List<byte>(body.Length);
        isWhole = quote == 0;
        for (var i = 0; i < body.Length; i++)
        {
            var octet = body[i];
            if (quote != 0 && octet == quote)
            {
                isWhole = true;
                break;
            }

            if (octet == '\\' && quote != '\'' && i + 1 < body.Length)
            {
                var escaped = body[i + 1];
                if (quote == 0 || escaped is (byte)'"' or (byte)'\\' or (byte)'`' or (byte)'$')
                {
                    octet = escaped;
                    i++;
                }
            }

            plain.Add(octet);
        }

        return LossyText.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(plain));
    }

    internal static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> text) => text.Trim(" \t\r\v\f"u8);
}
