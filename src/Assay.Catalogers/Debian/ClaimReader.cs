using System.Buffers;
using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Debian;

/// <summary>How a list of a package's files is written.</summary>
internal enum ListSyntax
{
    /// <summary>dpkg's own: a path a line, folders among them.</summary>
    Paths = 0,
    /// <summary>deb-md5sums(5): digest, two blanks, path.</summary>
    Md5Sums = 1,
    /// <summary>opkg's: path, then, behind tabs, mode and target of a link (libopkg, pkg.c, pkg_write_filelist); older ones have the path alone.</summary>
    Opkg = 2,
}

/// <summary>Reads lists of a package's files.</summary>
internal static class ClaimReader
{
    private const int DigestCharacters = 32;

    public static ReadOnlySpan<byte> Md5Sums => ".md5sums"u8;

    /// <summary>Reads a list into one claim of the owner.</summary>
    public static void Read(ScannedFile file, FactSink sink, ReadOnlySpan<byte> owner, ListSyntax syntax, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        var paths = new ArrayBufferWriter<byte>((int)Math.Clamp(file.SizeBytes, 256, 1 << 16));
        var bad = 0;
        while (lines.TryRead(out var line, token))
        {
            if (!lines.IsTerminated)
            {
                sink.Add(Issue.Notice("dpkg.info.truncated", $"line {lines.Number}: the list of files ends within a line"));
                break;
            }

            if (syntax == ListSyntax.Md5Sums && !TrySkipDigest(ref line))
            {
                bad += line.IsEmpty ? 0 : 1;
                continue;
            }

            if (syntax == ListSyntax.Opkg && line.IndexOf((byte)'\t') is >= 0 and var tab)
            {
                line = line[..tab];
            }

            if (!TryWrite(line, paths))
            {
                bad++;
            }
        }

        if (bad > 0)
        {
            sink.Add(Issue.Notice("dpkg.info.malformed", $"{bad} lines of the list of files are no paths"));
        }

        if (paths.WrittenCount > 0)
        {
            sink.Add(new ClaimFact(Text(owner), ClaimKind.Files, paths.WrittenSpan.ToArray()));
        }
    }

    private static string Text(ReadOnlySpan<byte> owner) =>
        Ascii.IsValid(owner) ? Encoding.ASCII.GetString(owner) : LossyText.Decode(owner);

    private static bool TrySkipDigest(ref ReadOnlySpan<byte> line)
    {
        // md5sum(1) marks a line with an escaped name by a backslash before the digest.
        var text = line.StartsWith("\\"u8) ? line[1..] : line;
        if (text.Length < DigestCharacters + 3 || text[DigestCharacters] != ' ' || text[DigestCharacters + 1] is not ((byte)' ' or (byte)'*'))
        {
            return false;
        }

        line = text[(DigestCharacters + 2)..];
        return true;
    }

    // True also for "/.", the root itself, which is no claim.
    private static bool TryWrite(ReadOnlySpan<byte> line, ArrayBufferWriter<byte> paths)
    {
        if (line.Length > FilePath.MaxBytes)
        {
            return false;
        }

        var target = paths.GetSpan(line.Length + 1);
        if (!FilePath.TryNormalize(line, target, out var length, out var escapes) || escapes)
        {
            return false;
        }

        if (length > 0)
        {
            target[length] = (byte)'\n';
            paths.Advance(length + 1);
        }

        return true;
    }
}
