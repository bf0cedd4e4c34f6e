using System.Xml;
using Assay.Catalogers.Distros;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// SUSE's products: the base system and each module and extension, a file each (zypper's libzypp, target/rpm; /etc/products.d/*.prod).
/// Channels: "product:sle-module-basesystem:15.5", and the CPE where the file names one.
/// </summary>
internal sealed class ProductCataloger : ICataloger
{
    public const string CatalogerName = "rpm/product";

    private const int MaxFileBytes = 1 << 20;
    private const int MaxNameCharacters = 512;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["etc/products.d/*.prod"], MaxBytes = MaxFileBytes };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxFileBytes,
            IgnoreComments = true,
            IgnoreWhitespace = true,
        };
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var xml = XmlInput.Open(file.OpenSequential(), settings);
            Read(xml, fields, token);
        }
        catch (XmlException)
        {
            sink.Add(Issue.Notice("rpm.product.malformed", "the product's file is no sound XML"));
        }

        if (fields.TryGetValue("name", out var name) && fields.TryGetValue("version", out var version))
        {
            ChannelFact.Add(sink, $"product:{name}:{version}");
        }

        if (fields.TryGetValue("cpeid", out var cpe) && cpe.StartsWith("cpe:", StringComparison.Ordinal))
        {
            ChannelFact.Add(sink, cpe);
        }
    }

    private static void Read(XmlReader xml, Dictionary<string, string> fields, CancellationToken token)
    {
        var element = "";
        while (xml.Read())
        {
            token.ThrowIfCancellationRequested();
            if (xml.NodeType == XmlNodeType.Element)
            {
                // Only what stands in <product> itself, which is the root.
                element = xml.Depth == 1 ? xml.LocalName : "";
            }
            else if (xml is { NodeType: XmlNodeType.Text, Depth: 2 } && element is "name" or "version" or "cpeid" && xml.Value is { Length: <= MaxNameCharacters } text)
            {
                fields.TryAdd(element, text.Trim());
            }
        }
    }
}
