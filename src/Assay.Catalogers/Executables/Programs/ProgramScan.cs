namespace Assay.Catalogers.Executables.Programs;

/// <summary>Looks for the versions of programs in one pass over a file's bytes.</summary>
internal static class ProgramScan
{
    private const int PieceBytes = 256 << 10;

    /// <summary>The programs that were found, with version and how sure it is.</summary>
    public static List<(KnownProgram Program, string Version, double Confidence)> Run(IReadOnlyList<KnownProgram> programs, Stream content, CancellationToken token)
    {
        if (programs.Count == 0)
        {
            return [];
        }

        // Per program the version of each of its marks: a surer one may stand behind a less sure one.
        var found = programs.Select(program => new string?[program.Marks.Length]).ToArray();
        var buffer = new byte[PieceBytes + (3 * VersionMark.WindowBytes)];
        var kept = 0;
        while (true)
        {
            token.ThrowIfCancellationRequested();
            var count = content.ReadAtLeast(buffer.AsSpan(kept), PieceBytes, throwOnEndOfStream: false);
            var piece = buffer.AsSpan(0, kept + count);
            var isLast = count < PieceBytes;
            if (LookInto(piece, isLast, programs, found) || isLast)
            {
                return Results(programs, found);
            }

            // The end is looked at again with what follows it.
            kept = Math.Min(piece.Length, 3 * VersionMark.WindowBytes);
            piece[^kept..].CopyTo(buffer);
        }
    }

    private static List<(KnownProgram Program, string Version, double Confidence)> Results(IReadOnlyList<KnownProgram> programs, string?[][] found)
    {
        var results = new List<(KnownProgram Program, string Version, double Confidence)>();
        for (var i = 0; i < programs.Count; i++)
        {
            var best = Array.FindIndex(found[i], version => version is not null);
            if (best >= 0)
            {
                results.Add((programs[i], found[i][best]!, programs[i].Marks[best].Confidence));
            }
        }

        return results;
    }

    // True where nothing better can follow.
    private static bool LookInto(ReadOnlySpan<byte> piece, bool isLast, IReadOnlyList<KnownProgram> programs, string?[][] found)
    {
        var isDone = true;
        for (var i = 0; i < programs.Count; i++)
        {
            for (var mark = 0; mark < programs[i].Marks.Length && found[i][mark] is null; mark++)
            {
                found[i][mark] = Find(piece, isLast, programs[i].Marks[mark]);
            }

            isDone = isDone && found[i][0] is not null;
        }

        return isDone;
    }

    private static string? Find(ReadOnlySpan<byte> piece, bool isLast, VersionMark mark)
    {
        // What has no whole window behind it waits for the next piece.
        var end = isLast ? piece.Length : piece.Length - VersionMark.WindowBytes;
        for (var from = 0; from < end;)
        {
            var at = piece[from..end].IndexOf(mark.Literal);
            if (at < 0)
            {
                return null;
            }

            at += from;
            from = at + 1;
            if (mark.Literal is [(byte)'.'] && !IsBetweenDigits(piece, at))
            {
                continue;
            }

            var start = Math.Max(0, at - VersionMark.WindowBytes);
            var stop = Math.Min(piece.Length, at + mark.Literal.Length + VersionMark.WindowBytes);
            if (mark.Version(piece[start..stop], at - start) is { Length: > 0 } version)
            {
                return version;
            }
        }

        return null;
    }

    private static bool IsBetweenDigits(ReadOnlySpan<byte> piece, int dot) =>
        dot > 0 && dot + 1 < piece.Length && char.IsAsciiDigit((char)piece[dot - 1]) && char.IsAsciiDigit((char)piece[dot + 1]);
}
