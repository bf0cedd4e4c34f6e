using System.Diagnostics;
using Assay.Catalogers.Executables.Programs;
using Assay.Catalogers.Secrets;
using Assay.Core.Files;
using Assay.Core.Text;

namespace Assay.Bench;

/// <summary>
/// What it would cost to look for all literals, those of secrets and those of programs, in machine code and in text with one search, beside what is done:
/// the few that a program's file name asks for, each by itself.
/// </summary>
internal static class LiteralsBench
{
    private const int PieceBytes = 256 << 10;
    private const int Rounds = 5;

    public static int Run(string[] arguments)
    {
        var files = arguments.Length > 0 ? arguments : ["/usr/bin/bash", "/usr/bin/git", "/usr/bin/perl", "/usr/bin/node", "/usr/bin/dockerd", "/usr/sbin/dockerd", "/usr/share/perl/5.36.0/perl5db.pl"];
        var all = ProgramTable.All.SelectMany(program => program.Marks).Select(mark => mark.Literal).Where(literal => literal.Length >= LiteralSearch.LeastBytes)
            .Select(literal => new Literal(literal)).Concat(SecretRuleSet.BuiltIn.Search.Literals).ToList();
        var both = new LiteralSearch(all, mostAlone: 0);
        var secrets = SecretRuleSet.BuiltIn.Search;
        Console.WriteLine($"{secrets.Literals.Count} literals of secrets, {all.Count} with those of programs; GB a second, the best of {Rounds}");
        Console.WriteLine($"{"",-40}{"MB",8}{"own",6}{"each alone",12}{"own, one",12}{"secrets",12}{"all, one",12}");
        foreach (var file in files.Where(File.Exists))
        {
            var bytes = File.ReadAllBytes(file);
            FilePath.TryNormalize(System.Text.Encoding.UTF8.GetBytes(file), out var path);
            var own = ProgramTable.OfFile(path).SelectMany(program => program.Marks).Select(mark => mark.Literal).ToList();
            var ownSearch = new LiteralSearch([.. own.Where(literal => literal.Length >= LiteralSearch.LeastBytes).Select(literal => new Literal(literal))], mostAlone: 0);
            Console.WriteLine($"{file,-40}{bytes.Length / 1e6,8:0.0}{own.Count,6}{Speed(bytes, piece => CountAlone(piece, own)),12:0.00}{Speed(bytes, piece => Count(piece, ownSearch)),12:0.00}{Speed(bytes, piece => Count(piece, secrets)),12:0.00}{Speed(bytes, piece => Count(piece, both)),12:0.00}");
        }

        return 0;
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

    private static long CountAlone(ReadOnlyMemory<byte> piece, List<byte[]> literals)
    {
        var count = 0L;
        foreach (var literal in literals)
        {
            for (var rest = piece.Span; rest.IndexOf(literal) is var at and >= 0; rest = rest[(at + 1)..])
            {
                count++;
            }
        }

        return count;
    }

    private static long Count(ReadOnlyMemory<byte> piece, LiteralSearch search)
    {
        var hits = new List<LiteralHit>();
        search.Find(piece.Span, hits);
        return hits.Count;
    }
}
