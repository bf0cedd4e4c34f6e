using System.Text;
using System.Text.Json;
using Assay.Core.Text;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// Writes parts of a CycloneDX document that stand as JSON as the elements that the same part has in XML. The writers keep to the order of the XML
/// schema, which JSON does not mind, so that each token can be written when it is met.
/// </summary>
internal sealed class JsonToXml(XmlBytes xml)
{
    /// <summary>Whether each text of the part comes back out of XML as it went.</summary>
    /// <param name="part">Compact JSON of our own.</param>
    public static bool Holds(ReadOnlySpan<byte> part) => IsPlain(part) || HoldsEach(part);

    /// <summary>Writes one part.</summary>
    /// <param name="name">Its element.</param>
    /// <param name="part">JSON that is well formed: written by us.</param>
    public void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> part)
    {
        var json = new Utf8JsonReader(part);
        json.Read();
        Value(ref json, name, default);
    }

    // Most parts: no escape, nothing but ASCII, no text with a space at an end of it (outside of texts compact JSON has none), and none in a purl.
    private static bool IsPlain(ReadOnlySpan<byte> part)
    {
        var before = (byte)0;
        foreach (var value in part)
        {
            if (value is < (byte)' ' or > (byte)'~' or (byte)'\\' || (before, value) is ((byte)'"', (byte)' ') or ((byte)' ', (byte)'"'))
            {
                return false;
            }

            before = value;
        }

        var key = "\"purl\":\""u8;
        var purl = part.IndexOf(key);
        return purl < 0 || IsAddress(part[(purl + key.Length)..][..part[(purl + key.Length)..].IndexOf((byte)'"')]);
    }

    private static bool HoldsEach(ReadOnlySpan<byte> part)
    {
        var json = new Utf8JsonReader(part);
        var isPurl = false;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.String && !Holds(json.GetString()!, isPurl))
            {
                return false;
            }

            isPurl = json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("purl"u8);
        }

        return true;
    }

    private static bool Holds(string text, bool isPurl) =>
        isPurl ? !text.AsSpan().ContainsAnyExceptInRange('!', '~') : text.AsSpan().Trim().Length == text.Length && string.Equals(SafeText.Escape(text), text, StringComparison.Ordinal);

    private static bool IsAddress(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'!', (byte)'~');

    private void Value(ref Utf8JsonReader json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> parent)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject when name.IsEmpty:
                Properties(ref json, parent);
                break;
            case JsonTokenType.StartObject:
                xml.Start(name);
                Properties(ref json, name);
                xml.End(name);
                break;
            case JsonTokenType.StartArray when name.SequenceEqual("dependsOn"u8):
                Items(ref json, "dependency"u8);
                break;
            case JsonTokenType.StartArray when name.SequenceEqual("response"u8):
                xml.Start("responses"u8);
                Items(ref json, name);
                xml.End("responses"u8);
                break;
            case JsonTokenType.StartArray:
                xml.Start(name);
                Items(ref json, ItemOf(name));
                xml.End(name);
                break;
            default:
                Text(ref json, name, parent);
                break;
        }
    }

    private void Properties(ref Utf8JsonReader json, ReadOnlySpan<byte> parent)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            // Names of ours, without an escape.
            var name = json.ValueSpan;
            json.Read();
            Value(ref json, name, parent);
        }
    }

    private void Items(ref Utf8JsonReader json, ReadOnlySpan<byte> item)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.String && !item.SequenceEqual("response"u8))
            {
                // "assemblies" and "dependsOn" hold references.
                xml.Start(item);
                xml.Attribute("ref"u8, TextOf(ref json));
                xml.End(item);
            }
            else
            {
                Value(ref json, item, item);
            }
        }
    }

    private void Text(ref Utf8JsonReader json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> parent)
    {
        var text = TextOf(ref json);
        if (IsAttribute(name, parent))
        {
            xml.Attribute(name, text);
        }
        else if (name.SequenceEqual("value"u8) && parent.SequenceEqual("property"u8))
        {
            xml.Text(text);
        }
        else if (IsAddress(text) || !(name.SequenceEqual("purl"u8) || name.SequenceEqual("url"u8)))
        {
            xml.Start(name);
            xml.Text(text);
            xml.End(name);
        }
    }

    private static ReadOnlySpan<byte> TextOf(ref Utf8JsonReader json) => json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan;

    private static bool IsAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> parent) =>
        name.SequenceEqual("bom-ref"u8)
        || (name.SequenceEqual("type"u8) && parent.SequenceEqual("component"u8))
        || (name.SequenceEqual("ref"u8) && parent.SequenceEqual("dependency"u8))
        || (name.SequenceEqual("name"u8) && parent.SequenceEqual("property"u8));

    // What an element of a list is called; those of "licenses" are called by what they hold.
    private static ReadOnlySpan<byte> ItemOf(ReadOnlySpan<byte> list) =>
        list.SequenceEqual("properties"u8) ? "property"u8
        : list.SequenceEqual("dependencies"u8) ? "dependency"u8
        : list.SequenceEqual("components"u8) ? "component"u8
        : list.SequenceEqual("tools"u8) ? "tool"u8
        : list.SequenceEqual("compositions"u8) ? "composition"u8
        : list.SequenceEqual("assemblies"u8) ? "assembly"u8
        : list.SequenceEqual("references"u8) ? "reference"u8
        : list.SequenceEqual("ratings"u8) ? "rating"u8
        : list.SequenceEqual("advisories"u8) ? "advisory"u8
        : list.SequenceEqual("affects"u8) ? "target"u8
        : list.SequenceEqual("versions"u8) ? "version"u8
        : default;
}
