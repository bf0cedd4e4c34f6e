using System.Text;

namespace Assay.Catalogers.Debian;

/// <summary>The licences that a copyright file in plain prose names by their files under /usr/share/common-licenses.</summary>
internal sealed class ProseLicenses
{
    private const string Folder = "/usr/share/common-licenses/";

    // The grant ("either version 2, or (at your option) any later version") stands before the reference, in the same notice.
    private const int GrantCharacters = 4000;
    private const int MaxCharacters = 1 << 20;

    private readonly StringBuilder text = new();

    public void Take(ReadOnlySpan<byte> line)
    {
        // Notices are often quoted as comments.
        line = line.TrimStart(" \t*#;|>"u8);
        if (!line.IsEmpty && text.Length + line.Length < MaxCharacters)
        {
            text.Append(Encoding.Latin1.GetString(line)).Append(' ');
        }
    }

    public SortedSet<string> Found()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var all = text.ToString();
        var after = 0;
        for (var at = all.IndexOf(Folder, StringComparison.Ordinal); at >= 0; at = all.IndexOf(Folder, after, StringComparison.Ordinal))
        {
            var begin = at + Folder.Length;
            var end = begin;
            while (end < all.Length && (char.IsAsciiLetterOrDigit(all[end]) || all[end] is '-' or '.' or '+'))
            {
                end++;
            }

            var name = all[begin..end].TrimEnd('.', '-');
            var grant = all.AsSpan(Math.Max(after, at - GrantCharacters)..at);
            after = end;
            if (name.Length > 0 && DebianLicenseNames.Find(OrLater(name, grant)) is { } expression)
            {
                found.Add(expression);
            }
        }

        return found;
    }

    private static string OrLater(string name, ReadOnlySpan<char> grant) =>
        GnuLicenseName.TryParse(name, out _) && !name.EndsWith('+')
        && (grant.Contains("later version", StringComparison.OrdinalIgnoreCase) || grant.Contains("or later", StringComparison.OrdinalIgnoreCase))
            ? name + "+"
            : name;
}
