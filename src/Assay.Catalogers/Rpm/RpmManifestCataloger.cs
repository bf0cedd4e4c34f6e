using System.Globalization;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// What Azure Linux's images without a package manager keep instead of the database: a line a package, as
/// rpm -qa --qf "[%{NAME}\t%{VERSION}-%{RELEASE}\t%{INSTALLTIME}\t%{BUILDTIME}\t%{VENDOR}\t%{EPOCH}\t%{SIZE}\t%{ARCH}\t%{EPOCHNUM}\t%{SOURCERPM}\n]"
/// writes it (azurelinux, toolkit/tools/imagegen/installutils).
/// </summary>
internal sealed class RpmManifestCataloger : ICataloger
{
    public const string CatalogerName = "rpm/manifest";

    private const int Fields = 10;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["var/lib/rpmmanifest/container-manifest-2"], MaxBytes = 64 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        sink.MarkDatabase();
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            if (line.IsEmpty)
            {
                continue;
            }

            if (!lines.IsTerminated || lines.IsOverlong || !TryRead(LossyText.Decode(line).Split('\t'), out var package))
            {
                sink.Add(Issue.Error("rpm.manifest.malformed", $"line {lines.Number} tells of no package"));
                continue;
            }

            sink.Add(new PackageFact(package, RpmKey.Of(package)));
        }
    }

    private static bool TryRead(string[] fields, out Package package)
    {
        package = null!;
        if (fields.Length < Fields || fields[0].Length == 0 || !fields[1].Contains('-', StringComparison.Ordinal))
        {
            return false;
        }

        package = new Package
        {
            Type = "rpm",
            Name = fields[0],
            Version = fields[1],
            Epoch = long.TryParse(fields[5], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : null,
            Arch = Known(fields[7]),
            Source = Known(fields[9]) is { } source ? SourceRpm.Parse(source) : null,
            Origin = Known(fields[4]) is { } vendor ? new PackageOrigin { Vendor = vendor } : null,
        };
        return true;
    }

    private static string? Known(string field) => field is "" or "(none)" ? null : field;
}
