using System.Xml;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Packagers;

/// <summary>A program that Flatpak installed, by the metainfo file that it exports (freedesktop.org, AppStream, "Upstream metadata").</summary>
internal sealed class FlatpakCataloger : DocumentCataloger
{
    public const string CatalogerName = "packagers/flatpak";

    public FlatpakCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/flatpak/app/*/*/*/*/export/share/metainfo/*.xml", "**/flatpak/app/*/current/active/export/share/metainfo/*.xml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 16 << 20, CloseInput = false };
        string? id = null, version = null, license = null;
        try
        {
            using var reader = XmlInput.Open(file.OpenSequential(), settings);
            while (reader.Read())
            {
                token.ThrowIfCancellationRequested();
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                // Releases stand newest first.
                switch (reader.LocalName)
                {
                    case "id" when id is null:
                        id = reader.ReadElementContentAsString().Trim();
                        break;
                    case "project_license" when license is null:
                        license = reader.ReadElementContentAsString().Trim();
                        break;
                    case "release" when version is null:
                        version = reader.GetAttribute("version");
                        break;
                }
            }
        }
        catch (Exception broken) when (broken is XmlException or InvalidOperationException)
        {
            throw new MalformedException("it is not valid XML", broken);
        }

        if (id is { Length: > 0 } && version is not null && LibraryFact.Of("flatpak", id.EndsWith(".desktop", StringComparison.Ordinal) ? id[..^8] : id, version, PackageState.Installed) is { } fact)
        {
            sink.Add(fact.WithLicenses(license));
        }
    }
}
