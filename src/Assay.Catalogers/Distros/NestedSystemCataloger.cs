using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Distros;

/// <summary>
/// Another system's root below the one that is scanned: an unpacked image, a chroot. Its packages are those of a distribution of its own, which one inventory can't have twice;
/// so that nobody takes them for looked at, a notice says where they lie. The files are not opened.
/// </summary>
internal sealed class NestedSystemCataloger : ICataloger
{
    public const string CatalogerName = "systems/nested";

    private const int MaxDepth = 4;

    private static readonly string[] Databases =
    [
        "var/lib/dpkg/status", "lib/apk/db/installed", "usr/lib/apk/db/installed", "var/lib/rpm/Packages", "var/lib/rpm/Packages.db", "var/lib/rpm/rpmdb.sqlite",
        "usr/lib/sysimage/rpm/Packages.db", "usr/lib/sysimage/rpm/rpmdb.sqlite", "var/lib/pacman/local/ALPM_DB_VERSION",
    ];

    public string Name => CatalogerName;

    public int Version => 1;

    // What lies in usr/lib is the system's own.
    public Interest Interest { get; } = new()
    {
        Globs = [.. Enumerable.Range(1, MaxDepth).SelectMany(depth => Databases.Select(path => string.Concat(Enumerable.Repeat("*/", depth)) + path)).Where(path => path != "*/lib/apk/db/installed")],
        MaxBytes = long.MaxValue,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var path = file.Path.ToString();
        var database = Array.Find(Databases, known => path.EndsWith("/" + known, StringComparison.Ordinal));
        if (database is not null)
        {
            sink.Add(Issue.Notice("systems.nested", $"the packages of another system, whose root is {path[..^(database.Length + 1)]}, are not in the result: that folder is a target of its own"));
        }
    }
}
