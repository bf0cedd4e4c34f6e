using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace Assay.Catalogers.Formats;

/// <summary>
/// Says where a document is damaged, in our own words: those of the libraries repeat what stands there ("'secret' is an invalid JSON literal", "the
/// 'secret' start tag does not match"), and what files hold is in no report (docs/privacy.md).
/// </summary>
internal static class Damage
{
    public static string Of(Exception broken) => broken switch
    {
        JsonException { LineNumber: { } line, BytePositionInLine: { } at } => string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {at + 1} is not what must stand there"),
        JsonException => "it ends or is nested where it must not be",
        XmlException { LineNumber: > 0 } xml => string.Create(CultureInfo.InvariantCulture, $"line {xml.LineNumber}, column {xml.LinePosition} is not what must stand there"),
        XmlException => "it is nested too deeply, or does not end",
        InvalidOperationException => "a value has another kind than it must have",
        _ => broken.Message,
    };
}
