using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Go;

/// <summary>vendor/modules.txt (golang/go, src/cmd/go/internal/modcmd/vendor.go): "# module version => replacement", then the packages that were copied.</summary>
internal sealed class GoVendorCataloger : ICataloger
{
    public const string CatalogerName = "go/vendor";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/vendor/modules.txt"], MaxBytes = 32 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        PackageFact? open = null;
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line.TrimEnd((byte)'\r'));
            if (text.StartsWith("# ", StringComparison.Ordinal))
            {
                open = ToFact(text[2..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
            else if (open is not null && text.Length > 0 && text[0] != '#')
            {
                // A module of which nothing was copied has no package below it.
                sink.Add(open);
                open = null;
            }
        }
    }

    private static PackageFact? ToFact(string[] words) => words switch
    {
        [_, "=>", var target, var version] => GoModule.Of(target, version, PackageState.Installed),
        [_, _, "=>", var target, var version] when !GoModule.IsLocal(target) => GoModule.Of(target, version, PackageState.Installed),
        [var path, var version, ..] when version != "=>" => GoModule.Of(path, version, PackageState.Installed),
        _ => null,
    };
}
