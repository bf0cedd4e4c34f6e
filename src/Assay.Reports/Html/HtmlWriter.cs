using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Assay.Core.Text;

namespace Assay.Reports.Html;

/// <summary>
/// Writes a page. What stands between the quotes of this program's source is markup; every value in it is text, whoever it is from: it is
/// escaped on its way, and there is no other way.
/// </summary>
internal sealed class HtmlWriter(Stream output) : IDisposable
{
    private const int BufferCharacters = 32 << 10;

    private readonly StreamWriter writer = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferCharacters, leaveOpen: true);

    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The compiler hands this instance to the handler, which has written all when this is called.")]
    public void Write([InterpolatedStringHandlerArgument("")] Markup markup) => _ = markup;

    /// <summary>A style sheet or script of this assembly: the only thing that is written as it is.</summary>
    public void Write(HtmlAsset asset) => writer.Write(asset.Text);

    public void Dispose() => writer.Dispose();

    /// <summary>Text between tags or within a quoted attribute (HTML, 13.3 "Serializing HTML fragments", "escaping a string", and the apostrophe).</summary>
    internal static string Escape(string value)
    {
        var text = SafeText.Escape(value);
        if (!HoldsMarkup(text))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (IsMarkup(character))
            {
                escaped.Append(character switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", _ => "&#39;" });
            }
            else
            {
                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }

    // A loop over characters: LINQ's of them is compiled when it is first used.
    private static bool HoldsMarkup(string text)
    {
        foreach (var character in text)
        {
            if (IsMarkup(character))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMarkup(char character) => character is '&' or '<' or '>' or '"' or '\'';

    /// <summary>Takes an interpolated string apart: its literals are markup, its holes are text.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        private readonly HtmlWriter html;

        public Markup(int literalLength, int formattedCount, HtmlWriter html)
        {
            _ = literalLength;
            _ = formattedCount;
            this.html = html;
        }

        public void AppendLiteral(string value) => html.writer.Write(value);

        public void AppendFormatted(string? value) => html.writer.Write(Escape(value ?? ""));

        public void AppendFormatted(int value) => html.writer.Write(value.ToString(CultureInfo.InvariantCulture));
    }
}
