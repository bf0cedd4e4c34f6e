using System.Globalization;
using System.Xml;
using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Fetching;

/// <summary>
/// What a distributor says of a repository's index and of the mirrors that have it: Metalink 3.0 with MirrorManager's alternates
/// (https://mirrors.fedoraproject.org/metalink?repo=...). Its digests make any mirror as good as the distributor's own server.
/// </summary>
/// <param name="Digests">SHA-256 of the index as it is now, and behind it of those before it that mirrors may still have.</param>
/// <param name="Mirrors">Roots of the repository, asked by https, in the distributor's order.</param>
internal sealed record Metalink(IReadOnlyList<string> Digests, IReadOnlyList<Uri> Mirrors)
{
    private const int MaxDigests = 50;
    private const int MaxMirrors = 500;

    /// <param name="document">The document.</param>
    /// <param name="index">The index's path below the repository's root: "repodata/repomd.xml".</param>
    /// <param name="url">Where it is from, for errors.</param>
    /// <exception cref="FetchException">It is none, or names no mirror or no digest.</exception>
    public static Metalink Read(byte[] document, string index, Uri url)
    {
        List<string> digests = [];
        List<Uri> mirrors = [];
        try
        {
            using var xml = XmlSteps.Open(new MemoryStream(document));
            if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "metalink")
            {
                throw new FetchException($"{url}: it is no list of mirrors");
            }

            xml.Read();
            while (XmlSteps.NextElement(xml, 0))
            {
                if (xml.LocalName == "hash" && xml.GetAttribute("type") == "sha256" && digests.Count < MaxDigests)
                {
                    digests.Add(XmlSteps.Text(xml, 128).ToLower(CultureInfo.InvariantCulture));
                }
                else if (xml.LocalName == "url" && mirrors.Count < MaxMirrors)
                {
                    Add(mirrors, XmlSteps.Text(xml, 1024), index);
                }
                else
                {
                    xml.Read();
                }
            }
        }
        catch (XmlException exception)
        {
            throw new FetchException($"{url}: {exception.Message}", exception) { IsTransient = true };
        }

        digests.RemoveAll(digest => digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower));
        return digests.Count > 0 && mirrors.Count > 0 ? new Metalink(digests, mirrors) : throw new FetchException($"{url}: it names no mirror that can be asked by https, or no digest");
    }

    private static void Add(List<Uri> mirrors, string text, string index)
    {
        if (text.EndsWith("/" + index, StringComparison.Ordinal) && Uri.TryCreate(text[..^index.Length], UriKind.Absolute, out var root)
            && root is { Scheme: "https", Query: "", Fragment: "", UserInfo: "" })
        {
            mirrors.Add(root);
        }
    }
}
