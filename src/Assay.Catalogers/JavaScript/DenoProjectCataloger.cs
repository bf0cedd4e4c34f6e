using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// deno.json and deno.jsonc (docs.deno.com, "deno.json and package.json"): the project of JSR, and what its imports ask for; deno.lock has the versions of ranges.
/// </summary>
internal sealed class DenoProjectCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/deno-project";

    public DenoProjectCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/deno.json", "**/deno.jsonc")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var root = JsonNodes.Read(file.OpenSequential(), token);
        if (root["version"].Text is { Length: > 0 } version && LibraryFact.Of("jsr", root["name"].Text, version, PackageState.Declared, NpmPackage.ProjectKey) is { } project)
        {
            sink.Add(project.AsProject());
        }

        foreach (var import in root["imports"].Entries.Concat(root["scopes"].Entries.SelectMany(scope => scope.Value.Entries)).Select(entry => entry.Value.Text).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            Add(import, sink);
        }
    }

    // "npm:chalk@5.3.0", "jsr:@std/path@^1/posix": what stands behind the version is a place in the package.
    private static void Add(string import, FactSink sink)
    {
        var colon = import.IndexOf(':', StringComparison.Ordinal);
        var type = colon < 0 ? "" : import[..colon];
        if (type is not ("npm" or "jsr"))
        {
            return;
        }

        var (name, range) = NpmPackage.Split(import[(colon + 1)..].TrimStart('/'));
        var slash = range.IndexOf('/', StringComparison.Ordinal);
        range = slash < 0 ? range : range[..slash];
        var isPin = range.Count(character => character == '.') == 2 && char.IsAsciiDigit(range[0]);
        if (NpmPackage.IsName(name) && LibraryFact.Of(type, name, isPin ? range : null, PackageState.Declared, import) is { } fact)
        {
            sink.Add(fact.WithDirect(true));
        }
    }
}
