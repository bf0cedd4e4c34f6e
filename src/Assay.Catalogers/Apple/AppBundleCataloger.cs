using System.Xml;
using Assay.Catalogers.Executables;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Apple;

/// <summary>Applications of macOS: NAME.app/Contents/Info.plist (developer.apple.com, "Information Property List"), in XML or binary.</summary>
internal sealed class AppBundleCataloger : DocumentCataloger
{
    public const string CatalogerName = "apple/app-bundle";

    private const int MaxBytes = 8 << 20;

    public AppBundleCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/*.app/Contents/Info.plist")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var fields = file.Peek(8).AsSpan().SequenceEqual("bplist00"u8) ? ReadBinary(file, token) : ReadXml(file);
        var folder = file.Path.Parent.Parent;
        var name = Field(fields, "CFBundleName") ?? Field(fields, "CFBundleDisplayName") ?? LossyText.Decode(folder.FileName[..^4]);
        // CFBundleVersion is the number of the build: 6723.69 where the release is 130.0.6723.69.
        if (LibraryFact.Of("generic", name.Replace('/', '-'), Field(fields, "CFBundleShortVersionString"), PackageState.Installed, null, ("bundle_id", Field(fields, "CFBundleIdentifier"))) is { } fact)
        {
            sink.Add(fact);
            sink.Add(new ClaimFact(fact.Key, ClaimKind.Prefix, [.. folder.Bytes, (byte)'\n']));
        }
    }

    private static Dictionary<string, string> ReadBinary(ScannedFile file, CancellationToken token)
    {
        using var seekable = file.OpenSeekable(token);
        var binary = new BinaryFile(seekable, token);
        return BinaryPropertyList.Read(binary.ReadBlock(0, binary.LengthBytes, MaxBytes) ?? throw new MalformedException($"it is larger than {MaxBytes} bytes"));
    }

    // Every one of these names Apple's document type, which is not read: nothing that it could define is expanded.
    private static Dictionary<string, string> ReadXml(ScannedFile file)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = MaxBytes, IgnoreWhitespace = true };
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var reader = XmlInput.Open(file.OpenSequential(), settings);
            var key = "";
            var element = "";
            while (reader.Read())
            {
                // plist, dict, then keys and values by turns.
                if (reader.NodeType == XmlNodeType.Element && reader.Depth == 2)
                {
                    element = reader.LocalName;
                }
                else if (reader.NodeType == XmlNodeType.Text && reader.Depth == 3)
                {
                    key = element == "key" ? reader.Value : key;
                    if (element == "string")
                    {
                        fields.TryAdd(key, reader.Value.Trim());
                    }
                }
            }
        }
        catch (XmlException broken)
        {
            throw new MalformedException("it is no property list: " + Damage.Of(broken), broken);
        }

        return fields;
    }

    private static string? Field(Dictionary<string, string> fields, string name) => fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
