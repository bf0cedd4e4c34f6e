using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// The extensions that Chrome and its kin have installed: Extensions/ID/VERSION/manifest.json of a profile (developer.chrome.com, "Manifest file format"). The ID
/// is the hash of the author's key in the letters from a to p; the name in the manifest is often a placeholder of a language.
/// </summary>
internal sealed class BrowserExtensionCataloger : DocumentCataloger
{
    public const string CatalogerName = "packagers/browser-extension";

    private const int IdLength = 32;

    public BrowserExtensionCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/Extensions/*/*/manifest.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var id = LossyText.Decode(file.Path.Parent.Parent.FileName);
        if (id.Length != IdLength || id.AsSpan().ContainsAnyExceptInRange('a', 'p'))
        {
            return;
        }

        var manifest = JsonNodes.Read(file.OpenSequential(), token);
        if (manifest["manifest_version"].Text is not null && LibraryFact.Of("generic", id, manifest["version"].Text, PackageState.Installed) is { Package.Version: not null } fact)
        {
            sink.Add(fact);
            sink.Add(new ClaimFact(fact.Key, ClaimKind.Prefix, [.. file.Path.Parent.Bytes, (byte)'\n']));
        }
    }
}
