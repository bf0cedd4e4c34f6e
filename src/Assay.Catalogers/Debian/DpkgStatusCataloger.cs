using Assay.Core.Cataloging;

namespace Assay.Catalogers.Debian;

/// <summary>dpkg's database of installed packages, dpkg(1), FILES.</summary>
internal sealed class DpkgStatusCataloger : ICataloger
{
    public const string CatalogerName = "debian/dpkg-status";

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["var/lib/dpkg/status"] };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        sink.MarkDatabase();
        new StatusReader(sink, StatusForm.Dpkg).Read(file.OpenSequential(), token);
    }
}
