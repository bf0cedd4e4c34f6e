using System.Diagnostics;
using Assay.Catalogers.Executables.Programs;
using Assay.Catalogers.Secrets;
using Assay.Core.Files;
using Assay.Core.Text;

namespace Assay.Bench;

/// <summary>
/// The two ways in which <see cref="LiteralSearch"/> finds literals in one pass, beside looking for each by itself with the runtime's search: first the literals
/// that a program's file name asks for and all of secrets, then growing numbers of literals, which show from how many on the filter is the faster.
/// </summary>
internal static class LiteralsBench
{
    private const int PieceBytes = 256 << 10;
    private const int Rounds = 5;

    private static readonly int[] Numbers = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128];

    public static int Run(string[] arguments)
    {
        var files = arguments.Length > 0 ? arguments : ["/usr/bin/bash", "/usr/bin/git", "/usr/bin/perl", "/usr/bin/node", "/usr/bin/dockerd", "/usr/sbin/dockerd", "/usr/share/perl/5.36.0/perl5db.pl"];
        var programs = ProgramTable.All.SelectMany(program => program.Marks).Select(mark => mark.Literal).Where(literal => literal.Length >= LiteralSearch.LeastBytes)
            .Select(literal => new Literal(literal)).ToList();
        var secrets = SecretRuleSet.BuiltIn.Search.Literals;
        foreach (var file in files.Where(File.Exists))
        {
            var bytes = File.ReadAllBytes(file);
            FilePath.TryNormalize(System.Text.Encoding.UTF8.GetBytes(file), out var path);
            Console.WriteLine($"{file}, {bytes.Length / 1e6:0.0} MB; GB a second, the best of {Rounds}");
            Console.WriteLine($"{"",-24}{"each alone",12}{"nibbles",12}{"filter",12}");
            Row("its own", bytes, [.. ProgramTable.OfFile(path).SelectMany(program => program.Marks).Select(mark => new Literal(mark.Literal))]);
            foreach (var number in Numbers)
            {
                Row($"{number} of programs", bytes, [.. Spread(programs, number)]);
            }

            foreach (var number in Numbers)
            {
                Row($"{number} of secrets", bytes, [.. Spread(secrets, number)]);
            }

            Row($"all {secrets.Count} of secrets", bytes, [.. secrets]);
            Row($"all {secrets.Count + programs.Count} of both", bytes, [.. secrets, .. programs]);
        }

        return 0;
    }

    private static IEnumerable<Literal> Spread(IReadOnlyList<Literal> all, int number) => Enumerable.Range(0, number).Select(i => all[i * all.Count / number]);

    private static void Row(string name, byte[] bytes, Literal[] literals)
    {
        var alone = literals.Length > 0 && !literals.Any(literal => literal.IgnoreCase) ? $"{Speed(bytes, piece => CountAlone(piece, literals)),12:0.00}" : $"{"-",12}";
        var nibbles = new NibbleSearch(literals);
        var filter = literals.All(literal => literal.Bytes.Length >= LiteralSearch.LeastBytes) ? new LiteralSearch(literals, mostFew: -1) : null;
        Console.WriteLine($"{literals.Length + " " + name,-24}{alone}{Speed(bytes, piece => Count(piece, nibbles.Find)),12:0.00}{(filter is null ? "-" : $"{Speed(bytes, piece => Count(piece, filter.Find)):0.00}"),12}");
    }

    private static double Speed(byte[] bytes, Func<ReadOnlyMemory<byte>, long> search)
    {
        var best = double.MaxValue;
        for (var round = 0; round <= Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            for (var at = 0; at < bytes.Length; at += PieceBytes)
            {
                search(bytes.AsMemory(at, Math.Min(PieceBytes, bytes.Length - at)));
            }

            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return bytes.Length / 1e9 / best;
    }

    private static long CountAlone(ReadOnlyMemory<byte> piece, Literal[] literals)
    {
        var count = 0L;
        foreach (var literal in literals)
        {
            for (var rest = piece.Span; rest.IndexOf(literal.Bytes) is var at and >= 0; rest = rest[(at + 1)..])
            {
                count++;
            }
        }

        return count;
    }

    private delegate void Finding(ReadOnlySpan<byte> text, List<LiteralHit> hits);

    private static long Count(ReadOnlyMemory<byte> piece, Finding find)
    {
        var hits = new List<LiteralHit>();
        find(piece.Span, hits);
        return hits.Count;
    }
}
