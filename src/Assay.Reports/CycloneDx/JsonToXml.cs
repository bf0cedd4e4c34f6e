using System.Text;
using System.Text.Json;
using System.Xml;
using Assay.Core.Text;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// Writes parts of a CycloneDX document that stand as JSON as the elements that the same part has in XML. The writers keep to the order of the XML
/// schema, which JSON does not mind, so that each token can be written when it is met.
/// </summary>
internal sealed class JsonToXml(XmlWriter xml, string space)
{
    /// <summary>Whether each text of the part comes back out of XML as it went.</summary>
    public static bool Holds(ReadOnlySpan<byte> part)
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

    /// <summary>Writes one part.</summary>
    /// <param name="name">Its element.</param>
    /// <param name="part">JSON that is well formed: written by us.</param>
    public void Write(string name, ReadOnlySpan<byte> part)
    {
        var json = new Utf8JsonReader(part);
        json.Read();
        Value(ref json, name, "");
    }

    private static bool Holds(string text, bool isPurl) =>
        isPurl ? IsAddress(text) : text.AsSpan().Trim().Length == text.Length && string.Equals(SafeText.Escape(text), text, StringComparison.Ordinal);

    private static bool IsAddress(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private void Value(ref Utf8JsonReader json, string name, string parent)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject when name.Length == 0:
                Properties(ref json, parent);
                break;
            case JsonTokenType.StartObject:
                xml.WriteStartElement(name, space);
                Properties(ref json, name);
                xml.WriteEndElement();
                break;
            case JsonTokenType.StartArray when name == "dependsOn":
                Items(ref json, "dependency");
                break;
            case JsonTokenType.StartArray when name == "response":
                xml.WriteStartElement("responses", space);
                Items(ref json, name);
                xml.WriteEndElement();
                break;
            case JsonTokenType.StartArray:
                xml.WriteStartElement(name, space);
                Items(ref json, ItemOf(name));
                xml.WriteEndElement();
                break;
            default:
                Text(ref json, name, parent);
                break;
        }
    }

    private void Properties(ref Utf8JsonReader json, string parent)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var name = json.GetString()!;
            json.Read();
            Value(ref json, name, parent);
        }
    }

    private void Items(ref Utf8JsonReader json, string item)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.String && item != "response")
            {
                // "assemblies" and "dependsOn" hold references.
                xml.WriteStartElement(item, space);
                xml.WriteAttributeString("ref", SafeText.Escape(json.GetString()!));
                xml.WriteEndElement();
            }
            else
            {
                Value(ref json, item, item);
            }
        }
    }

    private void Text(ref Utf8JsonReader json, string name, string parent)
    {
        var text = SafeText.Escape(json.TokenType == JsonTokenType.String ? json.GetString()! : Encoding.UTF8.GetString(json.ValueSpan));
        if (name == "bom-ref" || (parent, name) is ("component", "type") or ("dependency", "ref") or ("property", "name"))
        {
            xml.WriteAttributeString(name, text);
        }
        else if ((parent, name) is ("property", "value"))
        {
            xml.WriteString(text);
        }
        else if (name is not ("purl" or "url") || IsAddress(text))
        {
            xml.WriteElementString(name, space, text);
        }
    }

    // What an element of a list is called; those of "licenses" are called by what they hold.
    private static string ItemOf(string list) => list switch
    {
        "components" => "component",
        "tools" => "tool",
        "properties" => "property",
        "dependencies" => "dependency",
        "compositions" => "composition",
        "assemblies" => "assembly",
        "references" => "reference",
        "ratings" => "rating",
        "advisories" => "advisory",
        "affects" => "target",
        "versions" => "version",
        _ => "",
    };
}
