using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>Pipfile.lock of pipenv (pypa/pipfile, "Pipfile.lock"): one map of packages a category.</summary>
internal sealed class PipfileLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/pipfile-lock";

    public PipfileLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/Pipfile.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        foreach (var (category, packages) in JsonNodes.Read(file.OpenSequential(), token).Entries.Where(entry => entry.Key != "_meta"))
        {
            foreach (var (name, node) in packages.Entries)
            {
                var version = node["version"].Text?.TrimStart('=').Trim();
                if (PythonPackage.Of(name, version is "" or "*" ? null : version, PackageState.Declared) is { } fact)
                {
                    sink.Add(fact.WithScope(category == "develop" ? PackageScope.Dev : PythonPackage.ScopeOf([category], "default")));
                }
            }
        }
    }
}
