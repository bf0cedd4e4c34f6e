using System.Xml.Linq;
using Assay.Reports.CycloneDx;

namespace Assay.Reports.Tests.CycloneDx;

public sealed class XmlElementsTests
{
    /// <summary>What an XML reader gives back is what was written, or the writer has said that it is not.</summary>
    [Fact]
    public void A_character_of_any_kind_may_stand_anywhere()
    {
        for (var length = 1; length < 20; length++)
        {
            for (var character = '\0'; character < '\u0180'; character++)
            {
                var text = new string('x', length - 1) + character + new string('y', 19 - length);
                var (component, isLossy) = Write(text);

                string?[] read = [(string?)component.Element("name"), (string?)component.Element("properties")?.Element("property"), (string?)component.Element("properties")?.Element("property")?.Attribute("name")];
                Assert.True(isLossy || read.All(value => value == text), $"U+{(int)character:x4} at {length}: {string.Join(" | ", read)}");
                Assert.True(!isLossy || char.IsControl(character) || char.IsWhiteSpace(character) || character == '\u00ad', $"U+{(int)character:x4} at {length} is none that XML can't hold");
            }
        }
    }

    [Theory]
    [InlineData("pkg:npm/a@1", true)]
    [InlineData("pkg:npm/a b@1", false)]
    [InlineData("pkg:npm/a&b@1", true)]
    public void An_address_with_a_space_is_none(string purl, bool isWritten)
    {
        using var output = new MemoryStream();
        bool isLossy;
        using (var elements = new XmlElements(new XmlBytes(output)))
        {
            elements.Begin("component"u8);
            elements.WriteStartObject();
            elements.WriteString("purl"u8, purl);
            elements.WriteEndObject();
            isLossy = elements.IsLossy;
        }

        Assert.Equal(!isWritten, isLossy);
        output.Position = 0;
        Assert.Equal(isWritten ? purl : null, (string?)XElement.Load(output).Element("purl"));
    }

    private static (XElement Component, bool IsLossy) Write(string text)
    {
        using var output = new MemoryStream();
        bool isLossy;
        using (var elements = new XmlElements(new XmlBytes(output)))
        {
            elements.Begin("component"u8);
            elements.WriteStartObject();
            elements.WriteString("name"u8, text);
            elements.WriteStartArray("properties"u8);
            elements.WriteProperty(text, text);
            elements.WriteEndArray();
            elements.WriteEndObject();
            isLossy = elements.IsLossy;
        }

        output.Position = 0;
        return (XElement.Load(output, LoadOptions.PreserveWhitespace), isLossy);
    }
}
