using Assay.Catalogers.Formats;
using Assay.Catalogers.Java;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// Libraries that somebody built and installed by hand, by what they leave for pkg-config (man pc(5)): only below /usr/local and /opt, since elsewhere a
/// package manager tells of them.
/// </summary>
internal sealed class PkgConfigCataloger : DocumentCataloger
{
    public const string CatalogerName = "packagers/pkg-config";

    // What the file calls a library is its author's word for it, and no registry's.
    private const double FileConfidence = 0.7;

    public PkgConfigCataloger()
        : base(
            CatalogerName,
            1,
            nameIsProof: false,
            "usr/local/lib/pkgconfig/*.pc",
            "usr/local/lib64/pkgconfig/*.pc",
            "usr/local/lib/*/pkgconfig/*.pc",
            "usr/local/share/pkgconfig/*.pc",
            "usr/local/*/lib/pkgconfig/*.pc",
            "opt/*/lib/pkgconfig/*.pc",
            "opt/*/lib64/pkgconfig/*.pc",
            "opt/*/*/lib/pkgconfig/*.pc")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        string? name = null, version = null;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var bytes, token))
        {
            var line = LossyText.Decode(bytes).Trim();
            var mark = line.AsSpan().IndexOfAny('=', ':', '#');
            if (mark <= 0 || line[mark] == '#')
            {
                continue;
            }

            var (key, value) = (line[..mark].Trim(), line[(mark + 1)..].Trim());
            if (line[mark] == '=')
            {
                variables[key] = value;
            }
            else if (key == "Name")
            {
                name = value;
            }
            else if (key == "Version")
            {
                version = value;
            }
        }

        if (LibraryFact.Of("generic", Resolve(name), Resolve(version), PackageState.Installed) is { Package.Version: not null } fact && !fact.Package.Version.Contains('$', StringComparison.Ordinal))
        {
            sink.Add(fact with { Package = fact.Package with { Confidence = FileConfidence } });
        }

        string? Resolve(string? text) => text is null ? null : Interpolation.Resolve(text, variables.GetValueOrDefault);
    }
}
