using System.Text;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Php;

/// <summary>
/// vendor/composer/installed.json: Composer 2 writes an object with the packages, their folders and the names of those for development, Composer 1
/// the list alone (composer/composer, src/Composer/Repository/FilesystemRepository.php).
/// </summary>
internal sealed class ComposerInstalledCataloger : DocumentCataloger
{
    public const string CatalogerName = "php/composer-installed";

    public ComposerInstalledCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/composer/installed.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var document = JsonNodes.Read(file.OpenSequential(), token);
        var development = document["dev-package-names"].Items.Select(item => item.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var node in document.IsList ? document.Items : document["packages"].Items)
        {
            if (ComposerPackage.Of(node, PackageState.Installed) is not { } fact)
            {
                continue;
            }

            sink.Add(fact.WithScope(development.Contains(fact.Package.Name) ? PackageScope.Dev : PackageScope.Prod));
            var folder = node["install-path"].Text ?? "../" + fact.Package.Name;
            if (FilePath.TryNormalize([.. file.Path.Parent.Bytes, (byte)'/', .. Encoding.UTF8.GetBytes(folder)], out var path) && !path.IsRoot)
            {
                sink.Add(new ClaimFact(fact.Key, ClaimKind.Prefix, [.. path.Bytes, (byte)'\n']));
            }
        }
    }
}
