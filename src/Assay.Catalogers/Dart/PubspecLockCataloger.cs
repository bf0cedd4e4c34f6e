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
        : base(CatalogerName, 4, nameIsProof: true, "**/pubspec.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token) =>
        YamlNodes.Read(
            file.OpenSequential(),
            (_, name, node) =>
            {
                var (source, description) = (node["source"].Text, node["description"]);
                var version = source == "sdk" ? null : node["version"].Text;
                if (LibraryFact.Of("pub", name, version, PackageState.Declared, name, ("vcs_url", Commit(source, description)), ("repository_url", Registry(source, description))) is { } fact)
                {
                    sink.Add(fact.WithScope(node["dependency"].Text == "direct dev" ? PackageScope.Dev : PackageScope.Prod)
                        .WithDirect(node["dependency"].Text is { Length: > 0 } kind ? kind.StartsWith("direct", StringComparison.Ordinal) : null));
                }
            },
            ["packages/*"],
            token);

    private static string? Commit(string? source, DataNode description) =>
        source == "git" && description["url"].Text is { Length: > 0 } url ? $"git+{url}{(description["resolved-ref"].Text is { Length: > 0 } commit ? "@" + commit : "")}" : null;

    // A registry of one's own; the public one went by two names.
    private static string? Registry(string? source, DataNode description) =>
        source == "hosted" && description["url"].Text?.TrimEnd('/') is { } url && url is not ("https://pub.dev" or "https://pub.dartlang.org" or "http://pub.dartlang.org") ? url : null;
}
