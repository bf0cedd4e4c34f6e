using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// What Google's Container-Optimized OS is made of: etc/cos-package-info.json (cloud.google.com, "Container-Optimized OS", "View the list of packages"). Its versions
/// are those of the image that they came with; the ebuild's stands beside.
/// </summary>
internal sealed class CosCataloger : DocumentCataloger
{
    public const string CatalogerName = "packagers/cos";

    public CosCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/etc/cos-package-info.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        foreach (var item in JsonNodes.Read(file.OpenSequential(), token)["installedPackages"].Items)
        {
            if (LibraryFact.Of("cos", item["name"].Text, item["version"].Text, PackageState.Installed) is { Package.Version: not null } fact)
            {
                var source = item["category"].Text is { Length: > 0 } category && item["ebuild_version"].Text is { Length: > 0 } version ? new SourcePackage($"{category}/{fact.Package.Name}", version) : null;
                sink.Add(fact with { Package = fact.Package with { Source = source } });
            }
        }
    }
}
