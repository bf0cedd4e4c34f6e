using Assay.Core.Cataloging;
using Assay.Engine.Checks;
using Assay.Engine.Checks.Own;

namespace Assay.Fuzz;

/// <summary>The engine's reader of Dockerfiles, Kubernetes and Compose files, new for each file: it keeps what it finds.</summary>
internal sealed class CheckedFile : ICataloger
{
    public string Name => New().Name;

    public int Version => New().Version;

    public Interest Interest => New().Interest;

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) => New().Catalog(file, sink, token);

    private static ConfigFileCataloger New() => new(new DateOnly(2026, 1, 1), OwnChecks.None);
}
