using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Rpm;

/// <summary>Takes the header blobs of a database file, and what is wrong with it.</summary>
internal sealed class HeaderSink : IDisposable
{
    // Facts about pages: some 30 characters a package, so enough for 250,000 of them.
    private const int MaxPageCharacters = 8 << 20;

    private readonly FactSink sink;
    private readonly HeaderReader reader;
    private int pageCharactersLeft = MaxPageCharacters;

    public HeaderSink(FactSink sink)
    {
        this.sink = sink;
        reader = new HeaderReader(sink);
    }

    /// <summary>Where a database puts a blob together.</summary>
    public BlobBuffer Blob { get; } = new();

    /// <summary>The number of packages that were added.</summary>
    public int Count => reader.Count;

    /// <summary>Reads a header.</summary>
    /// <param name="number">The database's own number of the package.</param>
    /// <param name="header">The header's bytes.</param>
    public HeaderOutcome Add(long number, ReadOnlySpan<byte> header)
    {
        var outcome = reader.Read(header);
        if (reader.Problem is { } problem)
        {
            Unreadable(number, problem);
        }

        return outcome;
    }

    /// <summary>The same, where nobody knows yet whether the package counts: what is wrong with it is not reported.</summary>
    public HeaderOutcome AddTentatively(ReadOnlySpan<byte> header) => reader.Read(header);

    /// <summary>Keeps a fact about a page, as long as there are not absurdly many rows.</summary>
    public void Add(LooseFact fact)
    {
        if (pageCharactersLeft < 0)
        {
            return;
        }

        pageCharactersLeft -= fact.Value.Length;
        if (pageCharactersLeft < 0)
        {
            Damaged("it has more rows than packages can be");
            return;
        }

        sink.Add(fact);
    }

    public void Unreadable(long number, string why) => sink.Add(Issue.Error("rpm.header.malformed", $"package number {number}: {why}"));

    public void Damaged(string why) => sink.Add(Issue.Error("rpm.database.malformed", $"the package database can't be read to its end: {why}"));

    /// <summary>Reports that the file is not what its name says.</summary>
    public void NoDatabase(string why) => sink.Add(Issue.Notice("rpm.database.none", $"the file is no package database of rpm: {why}"));

    /// <summary>Says once what had to be left out.</summary>
    public void Finish()
    {
        if (reader.ListsCut)
        {
            sink.Add(Issue.Error("limit.rpm.lists", "the packages' lists of files and of names are too long to be kept whole"));
        }
    }

    public void Dispose() => Blob.Dispose();
}
