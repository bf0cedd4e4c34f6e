using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Perl;

/// <summary>cpanfile.snapshot of Carton (perl-carton/carton, lib/Carton/Snapshot/Parser.pm): distributions at two spaces, their fields at four.</summary>
internal sealed class CpanSnapshotCataloger : ICataloger
{
    public const string CatalogerName = "perl/snapshot";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/cpanfile.snapshot"], MaxBytes = 32 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).TrimEnd();
            var indent = text.Length - text.TrimStart().Length;
            text = text.Trim();
            var dash = text.LastIndexOf('-');
            if (indent == 2 && dash > 0 && text.IndexOf(' ', StringComparison.Ordinal) < 0
                && LibraryFact.Of("cpan", text[..dash], text[(dash + 1)..].TrimStart('v'), PackageState.Declared, text[..dash]) is { } fact)
            {
                sink.Add(fact);
            }
        }
    }
}
