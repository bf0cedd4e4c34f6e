using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Perl;

/// <summary>cpanfile.snapshot of Carton (perl-carton/carton, lib/Carton/Snapshot/Parser.pm): distributions at two spaces, their fields at four.</summary>
internal sealed class CpanSnapshotCataloger : ICataloger
{
    public const string CatalogerName = "perl/snapshot";

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/cpanfile.snapshot"], MaxBytes = 32 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        (string Name, string Version)? open = null;
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).TrimEnd();
            var indent = text.Length - text.TrimStart().Length;
            text = text.Trim();
            var dash = text.LastIndexOf('-');
            if (indent == 2)
            {
                Add(open, null, sink);
                open = dash > 0 && text.IndexOf(' ', StringComparison.Ordinal) < 0 ? (text[..dash], text[(dash + 1)..].TrimStart('v')) : null;
            }
            else if (indent == 4 && text.StartsWith("pathname: ", StringComparison.Ordinal) && text[10..].Split('/') is [_, _, var author, ..])
            {
                // E/ET/ETHER/Try-Tiny-0.31.tar.gz
                Add(open, author, sink);
                open = null;
            }
        }

        Add(open, null, sink);
    }

    private static void Add((string Name, string Version)? distribution, string? author, FactSink sink)
    {
        if (distribution is { } told && CpanPackage.Of(told.Name, told.Version, PackageState.Declared, author) is { } fact)
        {
            sink.Add(fact);
        }
    }
}
