using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Php;

/// <summary>
/// vendor/composer/installed.php, which Composer 2 writes beside installed.json and which alone is left where only the programs of a project were
/// copied. The join takes it where installed.json is not there.
/// </summary>
internal sealed class ComposerInstalledPhpCataloger : DocumentCataloger
{
    public const string CatalogerName = "php/composer-installed-php";

    public ComposerInstalledPhpCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/composer/installed.php")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var document = PhpArrayReader.Read(file.OpenSequential(), token);
        var own = document["root"]["name"].Text;
        foreach (var (name, node) in document["versions"].Entries)
        {
            // What another package replaces or provides has no version of its own, and the project is none of its packages.
            if (name != own && name.Contains('/', StringComparison.Ordinal) && node["pretty_version"].Text is { } version
                && LibraryFact.Of(ComposerPackage.Type, name, version, PackageState.Installed, name) is { } fact)
            {
                sink.Add(fact.WithScope(node["dev_requirement"].IsTrue ? PackageScope.Dev : PackageScope.Prod));
            }
        }
    }
}
