using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>
/// From packages to findings in two stages: rows are looked for by who adds packages, and findings written of them on a second thread once
/// there are enough of them. The order is that of the packages.
/// </summary>
internal sealed class FindingLine(AdvisoryStore store, MatchNotes notes, SeverityOrder order, InstalledUpdates? updates = null) : IDisposable
{
    private const int BatchSize = 16;

    private readonly RowFinder finder = new(store);
    private readonly FindingWriter writer = new(store, order);
    private readonly Dictionary<Question, Answer?> known = [];
    private readonly List<Finding> findings = [];
    private readonly List<Asked> undecided = [];
    private List<Asked> batch = new(BatchSize);
    private BlockingCollection<List<Asked>>? batches;
    private Task? writing;
    private volatile bool isAbandoned;

    /// <summary>What is asked of the store; the binaries of one source ask the same.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Question(string Type, MatchKey Key, string Version, string Others);

    /// <summary>Matches a package.</summary>
    /// <param name="package">Its purl is none of those before.</param>
    /// <param name="keys">At least one.</param>
    public void Add(Package package, IReadOnlyList<PackageKey> keys)
    {
        var question = QuestionOf(package.Type, keys);
        if (!known.TryGetValue(question, out var answer))
        {
            var found = finder.Find(keys);
            found = updates is not null && package.Type == WindowsBuckets.Segment ? updates.Unrepaired(found) : found;
            known.Add(question, answer = found is { } rows ? new Answer(package.Type, keys, rows) : null);
        }

        if (answer is null)
        {
            return;
        }

        batch.Add(new Asked(package, keys[0].Version, answer));
        if (batch.Count == BatchSize)
        {
            Send();
        }
    }

    /// <summary>All findings, in the order of the packages; of one package sorted by flaw.</summary>
    /// <exception cref="Core.AssayException">"db.damaged".</exception>
    public List<Finding> Finish()
    {
        batches?.CompleteAdding();
        writing?.GetAwaiter().GetResult();
        Write(batch);
        undecided.ForEach(asked => notes.Undecided(asked.Package, asked.Version));
        return findings;
    }

    /// <summary>Ends the second stage and waits for it: the store may be closed as soon as nobody reads it any more.</summary>
    public void Dispose()
    {
        if (batches is null || writing is null)
        {
            return;
        }

        isAbandoned = true;
        batches.CompleteAdding();
        Task.WaitAny(writing);
        batches.Dispose();
    }

    // A writer that failed takes no more, which Finish tells; it is never waited for then.
    private void Send()
    {
        if (batches is null)
        {
            var queue = batches = new BlockingCollection<List<Asked>>();
            writing = Task.Factory.StartNew(() => WriteAll(queue), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        batches.Add(batch);
        batch = new(BatchSize);
    }

    private void WriteAll(BlockingCollection<List<Asked>> queue)
    {
        foreach (var part in queue.GetConsumingEnumerable())
        {
            if (isAbandoned)
            {
                return;
            }

            Write(part);
        }
    }

    // Where nobody knows the version, only what every version has is certain: a malicious package, a flaw that nobody repaired.
    private void Write(List<Asked> part)
    {
        foreach (var asked in part)
        {
            var isUndecided = false;
            foreach (var finding in asked.Answer.Findings(store, writer))
            {
                var isSure = !finding.Evidence.Rule.EndsWith(".undecided", StringComparison.Ordinal);
                isUndecided |= !isSure;
                if (isSure || asked.Version.Length > 0)
                {
                    findings.Add(finding with { Purl = asked.Package.Purl });
                }
            }

            if (isUndecided)
            {
                undecided.Add(asked);
            }
        }
    }

    // Nearly all packages have one key, which needs no text of its own.
    private static Question QuestionOf(string type, IReadOnlyList<PackageKey> keys) => keys.Count == 1
        ? new Question(type, keys[0].Key, keys[0].Version, "")
        : new Question(type, keys[0].Key, keys[0].Version, string.Join('\n', keys.Skip(1).Select(key => $"{key.Key.Bucket}\t{key.Key.Name}\t{key.Version}")));

    /// <summary>A package that has hits.</summary>
    private sealed record Asked(Package Package, string Version, Answer Answer);

    /// <summary>What the store says to a question: found by the first stage, written once by the second.</summary>
    private sealed class Answer(string type, IReadOnlyList<PackageKey> keys, List<FoundRow> rows)
    {
        private List<Finding>? findings;

        public List<Finding> Findings(AdvisoryStore store, FindingWriter writer) => findings ??= writer.Write(type, HitReader.Read(store, keys, rows));
    }
}
