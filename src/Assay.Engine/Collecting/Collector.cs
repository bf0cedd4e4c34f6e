using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Engine.Collecting;

/// <summary>
/// Drives one pass over a tree: indexes every entry, hands interesting files to their catalogers, turns whatever goes wrong into issues.
/// One instance serves one pass on one thread.
/// </summary>
internal sealed class Collector
{
    private const int IssueLimit = 50;

    private readonly InterestTable table;
    private readonly ScanLimits limits;
    private readonly Spool spool;
    private readonly LayerIndex.Builder index = new();
    private readonly List<FileFacts> files = [];
    private readonly List<Issue> issues = [];
    private readonly List<int> wanted = [];
    private readonly HardLinks hardLinks = new();
    private readonly Dictionary<ulong, int[]> byMagic = [];
    private readonly byte[] head;

    public Collector(InterestTable table, ScanLimits limits, Spool spool)
    {
        this.table = table;
        this.limits = limits;
        this.spool = spool;
        head = new byte[table.LongestMagic];
    }

    /// <summary>True where interesting names were hard links, whose content a second pass finds: <see cref="AddHardLinks"/>.</summary>
    public bool HasHardLinks => !hardLinks.IsEmpty;

    /// <summary>Reads the tree to its end, or to where it can't be read any further; the result's issues say which.</summary>
    public LayerFacts Collect(TreeCursor cursor, CancellationToken token)
    {
        try
        {
            while (cursor.MoveNext(token))
            {
                Take(cursor, token);
            }
        }
        catch (TreeException failure)
        {
            issues.Add(Issue.Error(failure.Code, failure.Message));
        }

        var built = index.Build();
        return new LayerFacts { Files = Settle(built), Index = built, Issues = issues };
    }

    /// <summary>Reads the tree again for the files that hard links name, once for each name.</summary>
    /// <param name="first">What the first pass gave.</param>
    /// <param name="again">The same tree from its beginning.</param>
    /// <param name="token">Ends it.</param>
    public LayerFacts AddHardLinks(LayerFacts first, TreeCursor again, CancellationToken token)
    {
        files.Clear();
        issues.Clear();
        var names = hardLinks.ByTarget(first.Index);
        var missing = names.Select(group => group.Key).ToHashSet();
        try
        {
            while (again.MoveNext(token))
            {
                var entry = again.Current;
                var hash = PathHash.Of(entry.Path);
                if (entry.Kind == EntryKind.File && names.Contains(hash))
                {
                    missing.Remove(hash);
                    CatalogNames(again, entry.SizeBytes, entry.Mode, names[hash], token);
                }
            }
        }
        catch (TreeException failure)
        {
            issues.Add(Issue.Error(failure.Code, failure.Message));
        }

        issues.AddRange(missing.Take(IssueLimit).SelectMany(target => names[target].Take(1)).Select(name =>
            Issue.Error("layer.linkTargetMissing", "the file that the hard link names is not in the layer", name.Name.ToString())));
        var linked = files.Where(facts => first.Index.TryFind(facts.Path.Hash, out var kind, out _, out _) && kind == EntryKind.HardLink);
        return new LayerFacts
        {
            DiffId = first.DiffId,
            Index = first.Index,
            Issues = [.. first.Issues, .. issues],
            Files = Sorted([.. first.Files, .. linked]),
        };
    }

    private void TakeHardLink(in TreeEntry entry)
    {
        wanted.Clear();
        table.Match(entry.Path, entry.Mode, wanted);
        var target = PathHash.Of(entry.LinkTarget);
        foreach (var number in byMagic.GetValueOrDefault(target) ?? [])
        {
            if (!wanted.Contains(number))
            {
                wanted.Add(number);
            }
        }

        if (wanted.Count > 0)
        {
            hardLinks.Add(entry.Path, target, wanted);
        }
    }

    private void CatalogNames(
        TreeCursor cursor, long sizeBytes, int mode, IEnumerable<(FilePath Name, ulong Target, int[] Catalogers)> names, CancellationToken token)
    {
        try
        {
            using var opened = cursor.Open();
            using var held = spool.Hold(opened, sizeBytes, token);
            foreach (var (name, _, catalogers) in names)
            {
                foreach (var number in catalogers)
                {
                    held.Position = 0;
                    Run(number, name, new ScannedFile(table.SeenAs(name, number), sizeBytes, mode, held, spool), token);
                }
            }
        }
        catch (TreeException failure) when (failure.EntryOnly)
        {
            issues.Add(ToIssue(failure, names.First().Name.ToString()));
        }
    }

    private void Take(TreeCursor cursor, CancellationToken token)
    {
        var entry = cursor.Current;
        if (index.Count >= limits.MaxEntries)
        {
            throw new TreeException("limit.entries", $"more than {limits.MaxEntries} entries");
        }

        index.Add(entry);
        if (entry.Kind == EntryKind.HardLink)
        {
            TakeHardLink(entry);
            return;
        }

        if (entry.Kind != EntryKind.File)
        {
            return;
        }

        wanted.Clear();
        table.Match(entry.Path, entry.Mode, wanted);
        if (wanted.Count == 0 && head.Length == 0)
        {
            return;
        }

        var path = FilePath.FromNormalized(entry.Path);
        var (sizeBytes, mode) = (entry.SizeBytes, entry.Mode);
        try
        {
            Catalog(cursor, path, sizeBytes, mode, token);
        }
        catch (TreeException failure) when (failure.EntryOnly)
        {
            issues.Add(ToIssue(failure, path.ToString()));
        }
    }

    private void Catalog(TreeCursor cursor, FilePath path, long sizeBytes, int mode, CancellationToken token)
    {
        using var opened = cursor.Open();
        var content = opened;
        if (head.Length > 0)
        {
            var count = content.ReadAtLeast(head.AsSpan(0, (int)Math.Min(head.Length, sizeBytes)), head.Length, throwOnEndOfStream: false);
            var byName = wanted.Count;
            table.MatchMagic(head.AsSpan(0, count), wanted);
            if (wanted.Count == 0)
            {
                return;
            }

            if (wanted.Count > byName)
            {
                byMagic[path.Hash] = [.. wanted.Skip(byName)];
            }

            content = new PrefixedStream(head.AsMemory(0, count), content);
        }

        if (wanted.Count == 1)
        {
            Run(wanted[0], path, new ScannedFile(table.SeenAs(path, wanted[0]), sizeBytes, mode, content, spool), token);
            return;
        }

        using var held = spool.Hold(content, sizeBytes, token);
        foreach (var number in wanted)
        {
            held.Position = 0;
            Run(number, path, new ScannedFile(table.SeenAs(path, number), sizeBytes, mode, held, spool), token);
        }
    }

    private void Run(int number, FilePath path, ScannedFile file, CancellationToken token)
    {
        var cataloger = table.Catalogers[number];
        var sink = new FactSink(path);
        if (file.SizeBytes > cataloger.Interest.MaxBytes)
        {
            sink.Add(Issue.Error("limit.fileBytes", $"{file.SizeBytes} bytes are more than {cataloger.Name} reads ({cataloger.Interest.MaxBytes})"));
        }
        else
        {
            try
            {
                cataloger.Catalog(file, sink, token);
            }
            catch (TreeException failure) when (failure.EntryOnly)
            {
                sink.Add(ToIssue(failure, path: null));
            }
            catch (Exception bug) when (bug is not (TreeException or OperationCanceledException or OutOfMemoryException))
            {
                // A cataloger's bug must not cost the rest of the artefact, nor pass in silence: the result is incomplete.
                sink.Add(Issue.Error("cataloger.failed", $"{cataloger.Name} failed: {bug.GetType().Name}: {bug.Message}"));
            }
        }

        files.Add(sink.ToFacts(cataloger.Name));
    }

    // A file that goes away while a live tree is read was no part of it any more: nothing was missed.
    private static Issue ToIssue(TreeException failure, string? path) =>
        failure.Code == "file.vanished" ? Issue.Notice(failure.Code, failure.Message, path) : Issue.Error(failure.Code, failure.Message, path);

    // An entry that a later one of the same layer replaced does not count, nor what was read of it.
    private List<FileFacts> Settle(LayerIndex built)
    {
        var last = new Dictionary<(FilePath Path, string Cataloger), FileFacts>();
        foreach (var facts in files)
        {
            last[(facts.Path, facts.Cataloger)] = facts;
        }

        var settled = last.Values
            .Where(facts => built.TryFind(facts.Path.Hash, out var kind, out _, out _) && kind == EntryKind.File)
            .ToList();
        return Sorted(settled);
    }

    private static List<FileFacts> Sorted(List<FileFacts> settled)
    {
        settled.Sort(static (left, right) =>
        {
            var order = left.Path.CompareTo(right.Path);
            return order != 0 ? order : string.CompareOrdinal(left.Cataloger, right.Cataloger);
        });
        return settled;
    }
}
