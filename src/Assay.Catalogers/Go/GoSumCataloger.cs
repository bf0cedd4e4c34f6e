using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Go;

/// <summary>
/// go.sum (go.dev/ref/mod, "go.sum files"): the modules whose contents were ever fetched. Up to Go 1.16 go.mod names only the direct ones, so that the
/// join takes the others from here.
/// </summary>
internal sealed class GoSumCataloger : ICataloger
{
    public const string CatalogerName = "go/sum";

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/go.sum"], MaxBytes = 32 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            // "path version h1:hash"; a version that ends in "/go.mod" stands for that file alone.
            if (LossyText.Decode(line).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var path, var version, _] && !version.EndsWith("/go.mod", StringComparison.Ordinal)
                && GoModule.Of(path, version, PackageState.Declared) is { } fact)
            {
                sink.Add(fact);
            }
        }
    }
}
