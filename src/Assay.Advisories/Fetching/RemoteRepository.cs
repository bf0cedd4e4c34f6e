namespace Assay.Advisories.Fetching;

/// <summary>
/// A repository of rpms whose updateinfo tells its advisories. Its address in repodata/repomd.xml changes with its content, so that it is fetched only
/// where it is another one; the checksum there is that of the file as transferred.
/// </summary>
/// <param name="Name">"/"-free and unique in the feed: "amazonlinux-2-core".</param>
/// <param name="Places">
/// Where it may be, the first that has it counts: folders with "repodata" in them, with a '/' at their end, or lists of mirrors, which end in "mirror.list".
/// Of a list the first mirror on the list's own host, or on a host below the same domain, is taken. "/metalink?repo=..." names mirrors of whomever, and the
/// digest that their index must have.
/// </param>
public sealed record RemoteRepository(string Name, IReadOnlyList<Uri> Places)
{
    public RemoteRepository(string name, params IReadOnlyList<string> places)
        : this(name, [.. places.Select(place => new Uri(place, UriKind.Absolute))])
    {
    }
}

/// <summary>
/// The topics of Amazon Linux's extras, a repository each: {"topics": [{"n": "docker", "inst": [...], "versions": [...]}]}. What the catalogue no longer names may still
/// be installed, so that its topics are asked for beside those that are known.
/// </summary>
/// <param name="Catalogue">Where the catalogue is.</param>
/// <param name="RepositoryOf">The repository of a topic.</param>
public sealed record RemoteTopics(Uri Catalogue, Func<string, RemoteRepository> RepositoryOf);

/// <summary>A publisher's CSAF documents: an archive of all of them, and lists of what changed or went since.</summary>
/// <param name="Folder">Where the lists and the single documents are, with a '/' at its end.</param>
/// <param name="ArchiveList">A file in the folder that holds the archive's name there: "archive_latest.txt"; null where the archive's name is always the same.</param>
public sealed record RemoteDocuments(Uri Folder, string? ArchiveList)
{
    /// <summary>The archive's name, seen from the folder, where it is always the same: "../csaf-vex.tar.bz2".</summary>
    public string? Archive { get; init; }
}
