using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Dart;

/// <summary>pubspec.lock (dart-lang/pub, lib/src/lock_file.dart). A package of an SDK has that one's version, which the file does not tell: the one that
/// stands there is always 0.0.0.</summary>
internal sealed class PubspecLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "dart/pubspec-lock";

    public PubspecLockCataloger()
        : base(CatalogerName, 3, nameIsProof: true, "**/pubspec.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token) =>
        YamlNodes.Read(
            file.OpenSequential(),
            (_, name, node) =>
            {
                var repository = node["source"].Text == "git" ? node["description"]["url"].Text : null;
                if (LibraryFact.Of("pub", name, node["source"].Text == "sdk" ? null : node["version"].Text, PackageState.Declared, name, ("vcs_url", repository)) is { } fact)
                {
                    sink.Add(fact.WithScope(node["dependency"].Text == "direct dev" ? PackageScope.Dev : PackageScope.Prod)
                        .WithDirect(node["dependency"].Text is { Length: > 0 } kind ? kind.StartsWith("direct", StringComparison.Ordinal) : null));
                }
            },
            ["packages/*"],
            token);
}
