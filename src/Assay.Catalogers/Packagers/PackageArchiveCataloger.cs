using Assay.Catalogers.Libraries;
using Assay.Core;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Formats;
using Assay.Core.Packages;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// A package of a distribution as its file: what it tells of itself at its beginning, and no more of it is read. It is declared, since a package that lies somewhere is not
/// installed; what it would own and need were it installed is not told.
/// </summary>
internal abstract class PackageArchiveCataloger : ICataloger
{
    /// <summary>The kind of the fact that tells why a package could not be read: code and text of an issue.</summary>
    public const string UnreadFact = "unread";

    private readonly byte[] mark;

    /// <param name="name">Room and subject.</param>
    /// <param name="version">Raised whenever the same file gives other facts.</param>
    /// <param name="mark">How such files begin.</param>
    /// <param name="globs">Their names.</param>
    protected PackageArchiveCataloger(string name, int version, ReadOnlySpan<byte> mark, params IReadOnlyList<string> globs)
    {
        Name = name;
        Version = version;
        this.mark = mark.ToArray();
        Interest = new Interest { Globs = globs, MaxBytes = long.MaxValue };
    }

    public string Name { get; }

    public int Version { get; }

    public Interest Interest { get; }

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var code = Name.Replace('/', '.');
        var told = new FactSink(file.Path);
        var start = file.Peek(mark.Length);
        if (start.AsSpan().SequenceEqual(mark))
        {
            Read(file, code, told, token);
        }
        else
        {
            told.Add(UnreadForm(start) is { } form ? Issue.Error(code + ".form", $"it is {form}, which is not read")
                : Issue.Notice(code + ".other", "it is no package of the kind that its name says"));
        }

        var facts = told.ToFacts(Name);
        foreach (var fact in facts.Packages)
        {
            sink.Add(fact with { Package = fact.Package with { State = PackageState.Declared }, Depends = null, Provides = null });
        }

        foreach (var issue in facts.Issues)
        {
            AddIssue(file, issue, sink);
        }
    }

    /// <summary>What a file of this kind is that begins otherwise and can't be read; null where it is something else.</summary>
    /// <param name="start">As many bytes as the mark has.</param>
    protected virtual string? UnreadForm(ReadOnlySpan<byte> start) => null;

    /// <summary>Reads what the package tells of itself.</summary>
    /// <param name="content">All of the file, forwards.</param>
    /// <param name="sizeBytes">How long the file is.</param>
    /// <param name="sink">Takes the package and what is wrong with it; claims are left out.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="MalformedException">It is damaged.</exception>
    protected abstract void Read(Stream content, long sizeBytes, FactSink sink, CancellationToken token);

    private void Read(ScannedFile file, string code, FactSink told, CancellationToken token)
    {
        try
        {
            Read(file.OpenSequential(), file.SizeBytes, told, token);
        }
        catch (Exception damaged) when (damaged is MalformedException or InvalidDataException or EndOfStreamException)
        {
            told.Add(Issue.Error(code + ".malformed", damaged.Message));
        }
        catch (AssayException missing)
        {
            // No library for what it is packed with on this machine.
            told.Add(Issue.Error(missing.Code, missing.Message));
        }
    }

    // Package managers keep half of a download in their caches, and others' tests hold what is broken on purpose. Elsewhere it depends on what the tree is: see the join.
    private static void AddIssue(ScannedFile file, Issue issue, FactSink sink)
    {
        if (issue.Level == IssueLevel.Notice)
        {
            sink.Add(issue);
        }
        else if (file.Path.Bytes.StartsWith("var/"u8) || InstalledTrees.Hold(file.Path.Bytes))
        {
            sink.Add(issue with { Level = IssueLevel.Notice });
        }
        else
        {
            sink.Add(new LooseFact(UnreadFact, issue.Code, issue.Text));
        }
    }
}
