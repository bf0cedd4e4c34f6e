using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// The extensions that Visual Studio Code and its kin have installed: extensions.json of an extensions folder (microsoft/vscode,
/// src/vs/platform/extensionManagement/common/extensionsProfileScannerService.ts).
/// </summary>
internal sealed class EditorExtensionCataloger : DocumentCataloger
{
    public const string CatalogerName = "packagers/editor-extension";

    public EditorExtensionCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/extensions/extensions.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        foreach (var item in JsonNodes.Read(file.OpenSequential(), token).Items)
        {
            // "publisher.name", in any case.
            var id = item["identifier"]["id"].Text;
            var dot = id?.IndexOf('.', StringComparison.Ordinal) ?? -1;
            if (dot > 0 && LibraryFact.Of("vscode-extension", $"{id![..dot]}/{id[(dot + 1)..]}", item["version"].Text, PackageState.Installed) is { Package.Version: not null } fact)
            {
                sink.Add(fact with { Package = fact.Package with { Name = id } });
            }
        }
    }
}
