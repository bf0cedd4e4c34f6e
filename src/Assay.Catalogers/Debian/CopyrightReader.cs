using System.Text;

namespace Assay.Catalogers.Debian;

/// <summary>
/// Reads a copyright file: the machine-readable form (copyright-format/1.0) by its License fields, any other by the common licences that its
/// text refers to (Debian policy, 12.5).
/// </summary>
internal static class CopyrightReader
{
    // Chromium's has 1.6 MB. What a file says beyond this is left out: licences are no findings.
    private const int MaxBytes = 4 << 20;
    private const int MaxExpressions = 500;

    /// <summary>The expressions, in ordinal order.</summary>
    public static SortedSet<string> Read(Stream stream, CancellationToken token)
    {
        using var lines = new LineReader(stream);
        var machine = new MachineReadable();
        var prose = new ProseLicenses();
        bool? isMachineReadable = null;
        for (long bytes = 0; bytes < MaxBytes && lines.TryRead(out var line, token);)
        {
            bytes += line.Length + 1;
            line = line.TrimEnd(" \t\r"u8);
            isMachineReadable ??= line.IsEmpty ? null : IsHeader(line);
            if (isMachineReadable == true)
            {
                machine.Take(line);
            }
            else
            {
                prose.Take(line);
            }
        }

        var found = isMachineReadable == true ? machine.Found() : prose.Found();
        while (found.Count > MaxExpressions)
        {
            found.Remove(found.Max!);
        }

        return found;
    }

    private static bool IsHeader(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            line = line[3..];
        }

        return Is(line, "Format:"u8) || Is(line, "Format-Specification:"u8) || Is(line, "Upstream-Name:"u8) || Is(line, "Files:"u8);
    }

    private static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field) =>
        line.Length >= field.Length && Ascii.EqualsIgnoreCase(line[..field.Length], field);

    /// <summary>License fields. A paragraph without files only gives a name's text, so it counts only where no paragraph has files.</summary>
    private sealed class MachineReadable
    {
        private readonly HashSet<string> ofFiles = new(StringComparer.Ordinal);
        private readonly HashSet<string> standalone = new(StringComparer.Ordinal);
        private bool hasFiles;

        public void Take(ReadOnlySpan<byte> line)
        {
            if (line.IsEmpty)
            {
                hasFiles = false;
            }
            else if (Is(line, "Files:"u8))
            {
                hasFiles = true;
            }
            else if (Is(line, "License:"u8) && (hasFiles ? ofFiles : standalone) is { Count: < MaxExpressions } names)
            {
                var value = line["License:"u8.Length..].Trim(" \t"u8);
                if (!value.IsEmpty)
                {
                    names.Add(Encoding.UTF8.GetString(value));
                }
            }
        }

        public SortedSet<string> Found()
        {
            var found = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var name in ofFiles.Count > 0 ? ofFiles : standalone)
            {
                if (DebianLicenseExpression.ToSpdx(name) is { } expression)
                {
                    found.Add(expression);
                }
            }

            return found;
        }
    }
}
