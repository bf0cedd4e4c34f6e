using Assay.Core.Cataloging;

namespace Assay.Catalogers.Alpine;

/// <summary>apk's installed packages: lib/apk/db/installed, since Alpine 3.23 (merged /usr) usr/lib/apk/db/installed.</summary>
internal sealed class ApkInstalledCataloger : ICataloger
{
    public const string CatalogerName = "alpine/apk";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["lib/apk/db/installed", "usr/lib/apk/db/installed"] };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        sink.MarkDatabase();
        using var lines = new LineReader(file.OpenSequential());
        new ApkDatabaseReader(sink).Read(lines, token);
    }
}
