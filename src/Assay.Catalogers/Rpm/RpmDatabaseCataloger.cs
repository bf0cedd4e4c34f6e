using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Rpm;

/// <summary>rpm's package database, in any of the three forms that it has had, told apart by how the file begins.</summary>
internal sealed class RpmDatabaseCataloger : ICataloger
{
    public const string CatalogerName = "rpm/database";

    /// <summary>
    /// Where distributions keep the database: the old place, the one of SUSE and of Fedora since 36, those of ostree.
    /// </summary>
    public static readonly string[] Folders = ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm", "usr/lib/sysimage/rpm-ostree-base-db"];

    private static readonly string[] FileNames = ["rpmdb.sqlite", "Packages.db", "Packages"];

    public string Name => CatalogerName;

    public int Version => 1;

    // Headers of kernels and texlive have made Berkeley databases of some 300 MB.
    public Interest Interest { get; } = new()
    {
        Globs = [.. Folders.SelectMany(folder => FileNames.Select(name => $"{folder}/{name}"))],
        MaxBytes = 1L << 30,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        sink.MarkDatabase();
        using var stream = file.OpenSeekable(token);
        var database = new DatabaseFile(stream, token);
        using var headers = new HeaderSink(sink);
        Span<byte> beginning = stackalloc byte[BerkeleyHash.MagicOffset + 4];
        if (!database.TryRead(0, beginning))
        {
            // rpm makes an empty file before it writes to it.
            if (database.LengthBytes > 0)
            {
                headers.NoDatabase($"it has {database.LengthBytes} bytes");
            }
        }
        else if (beginning.SequenceEqual(SqlitePages.Magic))
        {
            SqliteDatabase.Read(database, headers);
        }
        else if (beginning.StartsWith(NdbDatabase.Magic))
        {
            NdbDatabase.Read(database, headers);
        }
        else if (BerkeleyHash.IsHash(beginning))
        {
            BerkeleyHash.Read(database, headers);
        }
        else
        {
            headers.NoDatabase("it begins like none");
        }

        headers.Finish();
    }
}
