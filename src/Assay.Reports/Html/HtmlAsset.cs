using System.Security.Cryptography;
using System.Text;

namespace Assay.Reports.Html;

/// <summary>The page's style sheet or script, which stands in it: the browser runs what has the digest of the page's policy, and nothing else.</summary>
internal sealed class HtmlAsset
{
    public static readonly HtmlAsset Style = new("report.css");
    public static readonly HtmlAsset Script = new("report.js");

    private HtmlAsset(string name)
    {
        using var stream = typeof(HtmlAsset).Assembly.GetManifestResourceStream("Assay.Reports.Html." + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);

        // A checkout may have other line ends; the page and its digest must not.
        Text = Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n");
        Source = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'";
    }

    public string Text { get; }

    /// <summary>As a Content-Security-Policy names it (CSP 3, 2.3.1, "hash-source").</summary>
    public string Source { get; }
}
