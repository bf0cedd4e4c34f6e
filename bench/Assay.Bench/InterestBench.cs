using System.Diagnostics;
using System.Text;
using Assay.Catalogers;
using Assay.Core.Files;
using Assay.Engine.Collecting;

namespace Assay.Bench;

/// <summary>What a file costs that no cataloger wants, of a tree's real paths: to be told so, and to stand in the index and the summary.</summary>
internal static class InterestBench
{
    private const int Rounds = 20;

    public static int Run(string[] arguments)
    {
        var tree = Options.Optional(arguments, "--tree") ?? "/usr";
        var table = InterestTable.Of(AllCatalogers.Catalogers);
        var wanted = new List<int>();
        var (all, nobodys) = (0, new Paths());
        foreach (var file in new DirectoryInfo(tree).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            all++;
            var (path, mode) = (Encoding.UTF8.GetBytes(file.FullName.TrimStart('/')), (int)file.UnixFileMode);
            wanted.Clear();
            table.Match(path, mode, wanted);
            if (table.MatchName(path, wanted) == 0 && wanted.Count == 0)
            {
                nobodys.Add(path, mode);
            }
        }

        Console.WriteLine($"{all} files below {tree}, {nobodys.Count} of them nobody's; {table.Catalogers.Count} catalogers, {table.Globs.Count} patterns; nanoseconds a file, the best of {Rounds} rounds");
        Console.WriteLine($"{"told to be nobody's",-40}{Best(nobodys, (path, mode) => LookUp(table, path, mode, wanted)),8:0.0}");

        // Whatever case Windows' own paths have, everybody's files are asked for them.
        var without = InterestTable.Of([.. AllCatalogers.Catalogers.Where(cataloger => !cataloger.Name.StartsWith("windows/", StringComparison.Ordinal))]);
        Console.WriteLine($"{"the same without Windows' catalogers",-40}{Best(nobodys, (path, mode) => LookUp(without, path, mode, wanted)),8:0.0}");
        var (index, summary) = (new LayerIndex.Builder(), new SummaryBuilder());
        Console.WriteLine($"{"and kept in index and summary",-40}{Best(nobodys, (path, mode) =>
        {
            LookUp(table, path, mode, wanted);
            var entry = new TreeEntry { Path = path, Kind = EntryKind.File, SizeBytes = 1, Mode = mode };
            var hash = PathHash.Of(path);
            index.Add(entry, hash);
            summary.Add(entry, hash);
        }, () => (index, summary) = (new LayerIndex.Builder(), new SummaryBuilder())),8:0.0}");
        return 0;
    }

    private static void LookUp(InterestTable table, ReadOnlySpan<byte> path, int mode, List<int> wanted)
    {
        wanted.Clear();
        table.MatchName(path, wanted);
        table.Match(path, mode, wanted);
    }

    private static double Best(Paths files, TakePath each, Action? before = null)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            before?.Invoke();
            var clock = Stopwatch.StartNew();
            files.ForEach(each);
            best = Math.Min(best, clock.Elapsed.TotalNanoseconds / files.Count);
        }

        return best;
    }

    private delegate void TakePath(ReadOnlySpan<byte> path, int mode);

    /// <summary>Paths one behind the other, as near to the processor as the one that a walk has just read.</summary>
    private sealed class Paths
    {
        private readonly List<(int Start, int Length, int Mode)> places = [];
        private byte[] bytes = new byte[1 << 20];
        private int used;

        public int Count => places.Count;

        public void Add(byte[] path, int mode)
        {
            if (used + path.Length > bytes.Length)
            {
                Array.Resize(ref bytes, bytes.Length * 2);
            }

            path.CopyTo(bytes, used);
            places.Add((used, path.Length, mode));
            used += path.Length;
        }

        public void ForEach(TakePath each)
        {
            foreach (var (start, length, mode) in places)
            {
                each(bytes.AsSpan(start, length), mode);
            }
        }
    }
}
