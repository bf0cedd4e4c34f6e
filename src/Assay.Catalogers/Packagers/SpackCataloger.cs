using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// A package that Spack installed, by the spec that it leaves in the package's own folder: .spack/spec.json (spack/spack, lib/spack/spack/spec.py,
/// Spec.to_dict). Its nodes are the package and what it was built with; an external one is the operating system's.
/// </summary>
internal sealed class SpackCataloger : DocumentCataloger
{
    public const string CatalogerName = "packagers/spack";

    public SpackCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/.spack/spec.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        foreach (var node in JsonNodes.Read(file.OpenSequential(), token)["spec"]["nodes"].Items.Where(node => !node["external"].IsMap))
        {
            if (LibraryFact.Of("spack", node["name"].Text, node["version"].Text, PackageState.Installed, node["hash"].Text) is { Package.Version: not null } fact)
            {
                sink.Add(fact.WithDepends(node["dependencies"].Items.Select(item => item["hash"].Text ?? "")));
            }
        }
    }
}
