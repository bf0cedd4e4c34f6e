using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.Sboms;

/// <summary>
/// SBOMs that whoever built an image left in it. They add packages, and never take away what other catalogers see. What lies with the
/// installed software tells of what is installed; one elsewhere, in a checkout, only declares.
/// </summary>
internal sealed class BundledSbomCataloger : ICataloger
{
    public const string CatalogerName = "sboms/bundled";

    /// <summary>The document is somebody's word for what lies in the image.</summary>
    public const double Confidence = 0.9;

    private static readonly byte[][] InstalledFolders = ["opt/"u8.ToArray(), "usr/"u8.ToArray(), "var/lib/"u8.ToArray()];

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new()
    {
        Globs = ["opt/bitnami/*/*.spdx", "**/*.spdx.json", "**/*.cdx.json", "**/bom.json", "opt/docker/sbom/*/*.json", "usr/local/share/sbom/*.json"],
        MaxBytes = 128 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var isInstalled = Array.Exists(InstalledFolders, folder => file.Path.Bytes.StartsWith(folder));
        JsonFile.Read(file, sink, "sbom.malformed", root =>
        {
            if (!SbomJson.Read(root, isInstalled ? PackageState.Installed : PackageState.Declared, Confidence, sink))
            {
                sink.Add(Issue.Notice("sbom.other", "the file has the name of an SBOM and is neither SPDX 2 nor CycloneDX"));
            }
        });
    }
}
