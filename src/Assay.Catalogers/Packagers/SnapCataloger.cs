using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// Snaps (snapcraft.io/docs, "The snap format"): an installed one by meta/snap.yaml, and the packages of Ubuntu that it was built with by
/// snap/manifest.yaml and, in a base, usr/share/snappy/dpkg.yaml. These have no database of their own and belong to no release that is known.
/// </summary>
internal sealed class SnapCataloger : DocumentCataloger
{
    public const string CatalogerName = "packagers/snap";

    private const double BuiltWithConfidence = 0.5;

    public SnapCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/meta/snap.yaml", "**/snap/manifest.yaml", "**/usr/share/snappy/dpkg.yaml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        foreach (var document in YamlNodes.Read(file.OpenSequential(), token))
        {
            if (file.Path.FileName.SequenceEqual("snap.yaml"u8))
            {
                if (LibraryFact.Of("snap", document["name"].Text, document["version"].Text, PackageState.Installed) is { } snap)
                {
                    sink.Add(snap);
                }

                continue;
            }

            var architecture = document["architectures"].Items is [{ Text: not "all" }] only ? only[0].Text : null;
            var parts = document["parts"].Entries.SelectMany(part => part.Value["stage-packages"].Items);
            foreach (var item in document["primed-stage-packages"].Items.Concat(document["packages"].Items).Concat(parts))
            {
                Add(item.Text ?? "", architecture, sink);
            }
        }
    }

    // "gcc-10-base:amd64=10.5.0-1"; without an architecture it is the snap's.
    private static void Add(string text, string? architecture, FactSink sink)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return;
        }

        var names = text[..equals].Split(':');
        architecture = names.ElementAtOrDefault(1) ?? architecture;
        if (LibraryFact.Of("deb", "ubuntu/" + names[0], text[(equals + 1)..], PackageState.Installed, null, ("arch", architecture)) is { } fact)
        {
            sink.Add(fact with { Package = fact.Package with { Name = names[0], Arch = architecture, Confidence = BuiltWithConfidence } });
        }
    }
}
