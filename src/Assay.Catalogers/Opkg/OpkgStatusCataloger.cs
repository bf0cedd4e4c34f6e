using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Opkg;

/// <summary>opkg's database of installed packages, as OpenWrt (usr/lib/opkg), Yocto (var/lib/opkg) and older builds keep it.</summary>
internal sealed class OpkgStatusCataloger : ICataloger
{
    public const string CatalogerName = "opkg/status";

    /// <summary>Where the database lies: opkg's own default and those that distributions set (opkg.conf(5), info_dir and status_file).</summary>
    public static readonly string[] Folders = ["usr/lib/opkg", "var/lib/opkg", "lib/opkg"];

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = [.. Folders.Select(folder => folder + "/status")] };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        sink.MarkDatabase();
        new StatusReader(sink, StatusForm.Opkg).Read(file.OpenSequential(), token);
    }
}
