using Assay.Catalogers.Secrets;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Engine.Collecting;

/// <summary>
/// Looks for secrets while a collector reads a tree: what a cataloger reads as well goes by once and serves both, and a file that is no text is left
/// after its first bytes. One instance serves one pass on one thread.
/// </summary>
internal sealed class SecretPass
{
    // More in one layer is a test collection of some scanner.
    private const int MaxFacts = 10_000;
    private const int IssueLimit = 50;

    private readonly SecretScan scan;
    private readonly long maxFileBytes;
    private readonly byte[] head = new byte[SecretScan.HeadBytes];
    private readonly List<SecretFact> facts = [];
    private readonly List<Issue> issues = [];
    private FilePath path;
    private Stream? rest;
    private SecretTap? tap;
    private long takenBytes;
    private bool isOpen;
    private bool isTaking;

    public SecretPass(SecretRuleSet rules, ScanLimits limits)
    {
        scan = new SecretScan(rules);
        maxFileBytes = limits.MaxSecretFileBytes;
    }

    public IReadOnlyList<Issue> Issues => issues;

    /// <summary>Whether more of the file's bytes are wanted.</summary>
    public bool IsTaking => isTaking;

    /// <summary>All that was found, by path and line.</summary>
    public IReadOnlyList<SecretFact> Found()
    {
        facts.Sort(static (left, right) =>
        {
            var order = left.Path.CompareTo(right.Path);
            order = order != 0 ? order : left.Line.CompareTo(right.Line);
            return order != 0 ? order : left.Column.CompareTo(right.Column);
        });
        return facts;
    }

    /// <summary>Adds what was found in another part of the same tree.</summary>
    public void Add(SecretPass other)
    {
        foreach (var issue in other.issues)
        {
            Report(issue);
        }

        facts.AddRange(other.facts);
    }

    /// <summary>Whether the file is to be looked into.</summary>
    public static bool Wants(in TreeEntry entry) => entry.Kind == EntryKind.File && entry.SizeBytes > 0 && SecretScan.IsSearched(entry.Path);

    /// <summary>Begins a file.</summary>
    /// <param name="file">Where it lies.</param>
    /// <param name="content">From its beginning.</param>
    /// <returns>The content again, for catalogers: what they read of it is searched while they do.</returns>
    public Stream Begin(FilePath file, Stream content)
    {
        var count = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        path = file;
        takenBytes = 0;
        isTaking = SecretScan.IsText(head.AsSpan(0, count));
        if (isTaking)
        {
            isOpen = true;
            scan.Begin(file);
            Take(head.AsSpan(0, count));
            rest = content;
        }

        if (!content.CanSeek)
        {
            return new PrefixedStream(head.AsMemory(0, count), new SecretTap(this, content, count));
        }

        content.Position = 0;
        tap = isTaking ? new SecretTap(this, content, count) : null;
        return tap ?? content;
    }

    /// <summary>Takes bytes that somebody else has read.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (!isTaking)
        {
            return;
        }

        var allowed = (int)Math.Min(bytes.Length, maxFileBytes - takenBytes);
        takenBytes += allowed;
        isTaking = scan.Take(bytes[..allowed]);
        if (isTaking && allowed < bytes.Length)
        {
            TooLarge();
        }
    }

    /// <summary>Reads what nobody has read.</summary>
    /// <exception cref="TreeException">The content can't be read.</exception>
    public void Finish(CancellationToken token)
    {
        if (tap is not null && isTaking)
        {
            rest!.Position = tap.SeenBytes;
        }

        while (isTaking && rest is not null)
        {
            token.ThrowIfCancellationRequested();
            var room = scan.Room;
            var count = rest.Read(room[..(int)Math.Min(room.Length, maxFileBytes - takenBytes + 1)]);
            takenBytes += count;
            if (count == 0)
            {
                break;
            }

            if (takenBytes > maxFileBytes)
            {
                TooLarge();
                break;
            }

            isTaking = scan.Take(count);
        }

        Close();
    }

    /// <summary>Ends the file, be it read to its end or not, and keeps what was found.</summary>
    public void Close()
    {
        if (!isOpen)
        {
            return;
        }

        (isOpen, isTaking, rest, tap) = (false, false, null, null);
        scan.End();
        if (scan.Issue is { } met)
        {
            Report(met);
        }

        if (scan.Matches.Count == 0)
        {
            return;
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var match in scan.Matches)
        {
            if (facts.Count >= MaxFacts)
            {
                Report(Issue.Error("limit.secrets", $"the layer holds more than {MaxFacts} of what looks like secrets", path.ToString()));
                return;
            }

            var number = numbers[match.Rule.Id] = numbers.GetValueOrDefault(match.Rule.Id, -1) + 1;
            facts.Add(new SecretFact(path, match.Rule.Id, match.Rule.Title, match.Rule.Severity, match.Line, match.Column, match.Redacted, match.FingerprintAt(path.ToString(), number)));
        }
    }

    private void TooLarge()
    {
        isTaking = false;
        Report(Issue.Notice("secrets.fileTooLarge", $"only its first {maxFileBytes} bytes were searched for secrets", path.ToString()));
    }

    private void Report(Issue issue)
    {
        // Errors must not be lost behind notices.
        if (issues.Count < IssueLimit || (issue.Level == IssueLevel.Error && !issues.Exists(known => known.Code == issue.Code)))
        {
            issues.Add(issue);
        }
    }
}
