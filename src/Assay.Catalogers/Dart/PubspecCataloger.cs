using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Dart;

/// <summary>
/// pubspec.yaml (dart.dev, "The pubspec file"): of the project itself, or of a package in pub's cache (dart-lang/pub, lib/src/source/hosted.dart: hosted/HOST/NAME-VERSION).
/// </summary>
internal sealed class PubspecCataloger : DocumentCataloger
{
    public const string CatalogerName = "dart/pubspec";

    public PubspecCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/pubspec.yaml", "**/pubspec.yml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var cached = file.Path.Bytes.IndexOf(".pub-cache/hosted/"u8);
        var isInstalled = cached >= 0 && file.Path.Bytes[(cached + 18)..].Count((byte)'/') == 2;
        if (cached >= 0 && !isInstalled)
        {
            // An example or a test of a package that lies there.
            return;
        }

        foreach (var root in YamlNodes.Read(file.OpenSequential(), token).Take(1))
        {
            if (LibraryFact.Of("pub", root["name"].Text, root["version"].Text, isInstalled ? PackageState.Installed : PackageState.Declared) is { Package.Version: not null } fact)
            {
                sink.Add(isInstalled ? fact : fact.AsProject());
            }
        }
    }
}
