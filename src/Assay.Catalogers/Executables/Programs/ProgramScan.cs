using System.Buffers;
using Assay.Core.Text;

namespace Assay.Catalogers.Executables.Programs;

/// <summary>Looks for the versions of programs in one pass over a file's bytes. One instance serves one file.</summary>
internal sealed class ProgramScan
{
    private const int PieceBytes = 256 << 10;

    // Real files have some thousand places that look like a mark; one that is made of them would keep the patterns busy for hours.
    private const int MostWindows = 200_000;

    private readonly IReadOnlyList<KnownProgram> programs;

    // Per program the version of each of its marks: a surer one may stand behind a less sure one.
    private readonly string?[][] found;
    private readonly List<LiteralHit> hits = [];
    private readonly PatternScratch scratch = new();
    private (int Program, int Mark)[] open = [];
    private LiteralSearch search = new([]);
    private int windows;

    private ProgramScan(IReadOnlyList<KnownProgram> programs)
    {
        this.programs = programs;
        found = [.. programs.Select(program => new string?[program.Marks.Length])];
        Open();
    }

    /// <summary>The programs that were found, with version and how sure it is.</summary>
    /// <param name="programs">What the file may be.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="token">Ends it.</param>
    /// <param name="isLimited">Whether the file holds more that looks like a version than is looked at.</param>
    public static List<(KnownProgram Program, string Version, double Confidence)> Run(IReadOnlyList<KnownProgram> programs, Stream content, CancellationToken token, out bool isLimited)
    {
        var scan = new ProgramScan(programs);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            scan.Read(content, buffer, token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        isLimited = scan.windows > MostWindows;
        return scan.Results();
    }

    private void Read(Stream content, byte[] buffer, CancellationToken token)
    {
        for (var (kept, isLast) = (0, false); !isLast && open.Length > 0 && windows <= MostWindows;)
        {
            token.ThrowIfCancellationRequested();
            var wanted = PieceBytes - kept;
            var count = content.ReadAtLeast(buffer.AsSpan(kept, wanted), wanted, throwOnEndOfStream: false);
            var piece = buffer.AsSpan(0, kept + count);
            isLast = count < wanted;
            LookInto(piece, isLast);

            // The end is looked at again with what follows it.
            kept = Math.Min(piece.Length, 3 * VersionMark.WindowBytes);
            piece[^kept..].CopyTo(buffer);
        }
    }

    private List<(KnownProgram Program, string Version, double Confidence)> Results()
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

    // What is looked for: nothing less sure than what is known.
    private void Open()
    {
        open = [.. programs.SelectMany((program, number) => program.Marks.Select((_, mark) => (Program: number, Mark: mark)).TakeWhile(place => found[place.Program][place.Mark] is null))];
        search = new LiteralSearch([.. open.Select(place => new Literal(programs[place.Program].Marks[place.Mark].Literal))], mostFew: int.MaxValue);
    }

    private void LookInto(ReadOnlySpan<byte> piece, bool isLast)
    {
        // What has no whole window behind it waits for the next piece.
        var end = isLast ? piece.Length : piece.Length - VersionMark.WindowBytes;
        hits.Clear();
        search.Find(piece, hits);
        var isNew = false;
        foreach (var hit in hits)
        {
            var (program, number) = open[hit.Literal];
            var mark = programs[program].Marks[number];
            if (hit.Index >= end || IsKnown(program, number) || (mark.Literal is [(byte)'.'] && !IsFirstDot(piece, hit.Index)))
            {
                continue;
            }

            if (++windows > MostWindows)
            {
                return;
            }

            var start = Math.Max(0, hit.Index - VersionMark.WindowBytes);
            var stop = Math.Min(piece.Length, hit.Index + mark.Literal.Length + VersionMark.WindowBytes);
            if (mark.Version(piece[start..stop], hit.Index - start, scratch) is { Length: > 0 } version)
            {
                found[program][number] = version;
                isNew = true;
            }
        }

        if (isNew)
        {
            Open();
        }
    }

    // As surely, or more so.
    private bool IsKnown(int program, int mark) => Array.FindIndex(found[program], 0, mark + 1, version => version is not null) >= 0;

    // Between digits, and the first one of a version: what takes "1.2.3" at its second dot takes it at the first.
    private static bool IsFirstDot(ReadOnlySpan<byte> piece, int dot)
    {
        if (dot == 0 || dot + 1 >= piece.Length || !char.IsAsciiDigit((char)piece[dot - 1]) || !char.IsAsciiDigit((char)piece[dot + 1]))
        {
            return false;
        }

        var before = piece[Math.Max(0, dot - VersionMark.WindowBytes)..dot];
        var end = before.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end <= 0 || before[end] != '.' || !char.IsAsciiDigit((char)before[end - 1]);
    }
}
