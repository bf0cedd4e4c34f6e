using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Php;

/// <summary>composer.lock (composer/composer, src/Composer/Package/Locker.php): what is for development stands in a list of its own.</summary>
internal sealed class ComposerLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "php/composer-lock";

    public ComposerLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/composer.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token) =>
        JsonNodes.Read(
            file.OpenSequential(),
            new NodeBuilder(
                (split, _, node) =>
                {
                    if (ComposerPackage.Of(node, PackageState.Declared) is { } fact)
                    {
                        sink.Add(fact.WithScope(split == "packages/*" ? PackageScope.Prod : PackageScope.Dev));
                    }
                },
                "packages/*",
                "packages-dev/*"),
            token);
}
