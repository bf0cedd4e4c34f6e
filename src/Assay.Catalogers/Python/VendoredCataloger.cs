using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Python;

/// <summary>
/// What pip took into itself, by the list that lies beside the copies: pip/_vendor/vendor.txt (pip.pypa.io, "Vendoring Policy"). The copies have no metadata of
/// their own. Distributors that take them out again leave the list; the file is their package's then, and so are its packages.
/// </summary>
internal sealed class VendoredCataloger : ICataloger
{
    public const string CatalogerName = "python/vendored";

    /// <summary>As sure as of any copy that a package took in: the list is written by hand, and a copy may be patched.</summary>
    public const double Confidence = 0.5;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/pip/_vendor/vendor.txt"], MaxBytes = 1 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var bytes, token))
        {
            // "    urllib3==1.26.16  # a remark"
            var line = LossyText.Decode(bytes);
            var remark = line.IndexOf('#', StringComparison.Ordinal);
            if (Requirement.TryParse((remark < 0 ? line : line[..remark]).Trim(), out var requirement) && requirement.Version is not null
                && PythonPackage.Of(requirement.Name, requirement.Version, PackageState.Installed) is { } fact)
            {
                sink.Add(fact with { Package = fact.Package with { Confidence = Confidence } });
            }
        }
    }

    /// <summary>Whether metadata are of a copy that a package took in: "setuptools/_vendor/wheel-0.43.0.dist-info/METADATA".</summary>
    public static bool IsCopy(FilePath path) => path.Bytes.IndexOf("/_vendor/"u8) >= 0;
}
