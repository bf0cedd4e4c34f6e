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
    // Stores of some 100,000 paths have been built; more in one layer is an attack.
    private const int MaxNamed = 250_000;
    private const int IssueLimit = 50;

    private readonly InterestTable table;
    private readonly ScanLimits limits;
    private readonly Spool spool;
    private readonly LayerIndex.Builder index = new();
    private readonly SummaryBuilder summary = new();
    private readonly List<FileFacts> files = [];
    private readonly List<Issue> issues = [];
    private readonly List<int> wanted = [];
    private readonly HashSet<ulong> named = [];
    private readonly HardLinks hardLinks = new();
    private readonly Dictionary<ulong, List<FileFacts>> byContent = [];
    private readonly List<FileFacts> linked = [];
    private readonly SecretPass? secrets;
    private readonly Exclusions? exclusions;
    private readonly byte[] head;

    /// <param name="table">What is wanted.</param>
    /// <param name="limits">Under which bounds.</param>
    /// <param name="spool">What makes content seekable.</param>
    /// <param name="secrets">What looks for secrets in the same pass; null for nothing.</param>
    /// <param name="exclusions">Whose content is left out; null for nobody's.</param>
    public Collector(InterestTable table, ScanLimits limits, Spool spool, SecretPass? secrets = null, Exclusions? exclusions = null)
    {
        this.table = table;
        this.limits = limits;
        this.spool = spool;
        this.secrets = secrets;
        this.exclusions = exclusions;
        head = new byte[table.LongestMagic];
    }

    /// <summary>True where interesting names were hard links, whose content a second pass finds: <see cref="AddHardLinks"/>.</summary>
    public bool HasHardLinks => !hardLinks.IsEmpty;

    /// <summary>Reads the tree to its end, or to where it can't be read any further; the result's issues say which.</summary>
    public LayerFacts Collect(TreeCursor cursor, CancellationToken token)
    {
        cursor.Plan(new TreePlan(WantsContent, Enters));
        Read(cursor, share: null, token);
        return Facts();
    }

    /// <summary>Reads one part of a tree, and gives away of it what others have time for.</summary>
    /// <param name="cursor">The part.</param>
    /// <param name="share">The others; null where there are none.</param>
    /// <param name="token">Ends it.</param>
    /// <returns>False where the tree can't be read any further.</returns>
    public bool Read(TreeCursor cursor, TreeShare? share, CancellationToken token)
    {
        try
        {
            while (share?.IsOver != true && cursor.MoveNext(token))
            {
                Take(cursor, token);
                if (share?.IsWaiting == true && cursor.Split() is { } part)
                {
                    share.Give(part);
                }
            }

            return true;
        }
        catch (TreeException failure)
        {
            issues.Add(Issue.Error(failure.Code, failure.Message));
            return false;
        }
    }

    /// <summary>Adds what was read of other parts of the same tree.</summary>
    public void Add(Collector other)
    {
        index.Add(other.index);
        summary.Add(other.summary);
        files.AddRange(other.files);
        linked.AddRange(other.linked);
        named.UnionWith(other.named);
        issues.AddRange(other.issues);
        secrets?.Add(other.secrets!);
    }

    /// <summary>All that was read.</summary>
    public LayerFacts Facts()
    {
        var built = index.Build();
        var met = issues.Concat(secrets?.Issues ?? []).OrderBy(issue => issue.Path, StringComparer.Ordinal);
        return new LayerFacts { Files = Settle(built), Index = built, Secrets = secrets?.Found() ?? [], Summary = summary.Build(), Issues = [.. met] };
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
        var found = files.Where(facts => first.Index.TryFind(facts.Path.Hash, out var kind, out _, out _) && kind == EntryKind.HardLink);
        return new LayerFacts
        {
            DiffId = first.DiffId,
            Index = first.Index,
            Secrets = first.Secrets,
            Summary = first.Summary,
            Issues = [.. first.Issues, .. issues],
            Files = Sorted([.. first.Files, .. found]),
        };
    }

    private bool WantsContent(ReadOnlySpan<byte> path, int mode)
    {
        wanted.Clear();
        table.Match(path, mode, wanted);
        return (wanted.Count > 0 || head.Length > 0) && exclusions?.Covers(path) != true;
    }

    private bool Enters(ReadOnlySpan<byte> folder) => table.Enters(folder) && exclusions?.Covers(folder) != true;

    // What a cataloger wants for the content alone, it has read under the first name: the facts are the same under the second, and need no pass
    // of their own. What is wanted for its name may say something else there.
    private void TakeHardLink(in TreeEntry entry)
    {
        var path = FilePath.FromNormalized(entry.Path);
        var target = PathHash.Of(entry.LinkTarget);
        foreach (var facts in byContent.GetValueOrDefault(target) ?? [])
        {
            linked.Add(facts.At(path));
        }

        wanted.Clear();
        table.Match(entry.Path, mode: 0, wanted);
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
                    Run(number, name, new ScannedFile(table.SeenAs(name, number), sizeBytes, mode, new SharedStream(held), spool), token);
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

        var hash = PathHash.Of(entry.Path);
        index.Add(entry, hash);
        summary.Add(entry, hash);
        if (exclusions?.Covers(entry.Path) == true)
        {
            return;
        }

        TakeName(entry, token);
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
        var isSearched = secrets is not null && SecretPass.Wants(entry);
        if (wanted.Count == 0 && head.Length == 0 && !isSearched)
        {
            return;
        }

        var path = FilePath.FromNormalized(entry.Path);
        var (sizeBytes, mode) = (entry.SizeBytes, entry.Mode);
        try
        {
            using var opened = cursor.Open();
            if (!isSearched)
            {
                Catalog(opened, path, sizeBytes, mode, token);
                return;
            }

            Catalog(secrets!.Begin(path, opened), path, sizeBytes, mode, token);
            secrets.Finish(token);
        }
        catch (TreeException failure) when (failure.EntryOnly)
        {
            issues.Add(ToIssue(failure, path.ToString()));
        }
        finally
        {
            secrets?.Close();
        }
    }

    // What is wanted for its name alone, be it this entry or a folder above it that may have no entry of its own.
    private void TakeName(in TreeEntry entry, CancellationToken token)
    {
        wanted.Clear();
        if (entry.Kind is EntryKind.Whiteout or EntryKind.OpaqueDirectory || named.Count > MaxNamed
            || table.MatchName(entry.Path, wanted) is not (> 0 and var length) || !named.Add(PathHash.Of(entry.Path[..length])))
        {
            return;
        }

        if (named.Count > MaxNamed)
        {
            issues.Add(Issue.Error("limit.names", $"more than {MaxNamed} entries that are wanted for their names: the others are not looked at"));
            return;
        }

        var path = FilePath.FromNormalized(entry.Path[..length]);
        foreach (var number in wanted)
        {
            Run(number, path, new ScannedFile(path, 0, 0, Stream.Null), token);
        }
    }

    private void Catalog(Stream content, FilePath path, long sizeBytes, int mode, CancellationToken token)
    {
        if (wanted.Count == 0 && head.Length == 0)
        {
            return;
        }

        if (head.Length > 0)
        {
            var count = content.ReadAtLeast(head.AsSpan(0, (int)Math.Min(head.Length, sizeBytes)), head.Length, throwOnEndOfStream: false);
            table.MatchMagic(head.AsSpan(0, count), wanted);
            if (wanted.Count == 0)
            {
                return;
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
            Run(number, path, new ScannedFile(table.SeenAs(path, number), sizeBytes, mode, new SharedStream(held), spool), token);
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

        // Of a store's many names most say nothing, and nobody asks for facts that are none.
        var facts = sink.ToFacts(cataloger.Name);
        if (file.SizeBytes > 0 || facts.Packages.Count + facts.Loose.Count + facts.Issues.Count > 0 || !named.Contains(path.Hash))
        {
            files.Add(facts);
        }

        if (facts.Packages.Count > 0 && (cataloger.Interest.Executables || cataloger.Interest.Magic.Count > 0))
        {
            var hash = path.Hash;
            if (!byContent.TryGetValue(hash, out var list))
            {
                byContent.Add(hash, list = []);
            }

            list.Add(facts);
        }
    }

    // A file that goes away while a live tree is read was no part of it any more: nothing was missed.
    private static Issue ToIssue(TreeException failure, string? path) =>
        failure.Code == "file.vanished" ? Issue.Notice(failure.Code, failure.Message, path) : Issue.Error(failure.Code, failure.Message, path);

    private bool IsByName(FileFacts facts) =>
        named.Contains(facts.Path.Hash) && table.Catalogers.Any(cataloger => cataloger.Name == facts.Cataloger && cataloger.Interest.NamesIn.Count > 0);

    // An entry that a later one of the same layer replaced does not count, nor what was read of it.
    private List<FileFacts> Settle(LayerIndex built)
    {
        var last = new Dictionary<(FilePath Path, string Cataloger), FileFacts>();
        foreach (var facts in files)
        {
            last[(facts.Path, facts.Cataloger)] = facts;
        }

        var settled = last.Values
            .Where(facts => built.TryFind(facts.Path.Hash, out var kind, out _, out _) && (kind == EntryKind.File || IsByName(facts)))
            .Concat(linked.Where(facts => built.TryFind(facts.Path.Hash, out var kind, out _, out _) && kind == EntryKind.HardLink))
            .DistinctBy(facts => (facts.Path, facts.Cataloger))
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
