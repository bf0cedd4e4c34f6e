using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Cpp;

/// <summary>
/// vcpkg.json (learn.microsoft.com/vcpkg, "vcpkg.json reference"): what a project asks for. Only an override pins a version; "version>=" is a range,
/// and the baseline's versions stand in vcpkg's own repository.
/// </summary>
internal sealed class VcpkgCataloger : DocumentCataloger
{
    public const string CatalogerName = "cpp/vcpkg";

    public VcpkgCataloger()
        : base(CatalogerName, 3, nameIsProof: false, "**/vcpkg.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var document = JsonNodes.Read(file.OpenSequential(), token);
        var pins = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var item in document["overrides"].Items)
        {
            pins[item["name"].Text ?? ""] = item["version"].Text ?? item["version-semver"].Text ?? item["version-date"].Text ?? item["version-string"].Text;
        }

        var version = document["version"].Text ?? document["version-semver"].Text ?? document["version-date"].Text ?? document["version-string"].Text;
        if (!string.IsNullOrEmpty(version) && LibraryFact.Of("vcpkg", document["name"].Text, version, PackageState.Declared) is { } project)
        {
            sink.Add(project.AsProject());
        }

        foreach (var item in document["dependencies"].Items)
        {
            var name = item.Text ?? item["name"].Text ?? "";
            if (LibraryFact.Of("vcpkg", name, pins.GetValueOrDefault(name), PackageState.Declared, name) is { } fact)
            {
                sink.Add(fact.WithScope(item["host"].IsTrue ? PackageScope.Dev : PackageScope.Prod).WithDirect(true));
            }
        }
    }
}
