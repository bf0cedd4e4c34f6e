using Assay.Catalogers.Formats;
using Assay.Core.Text;

namespace Assay.Catalogers.Sboms;

/// <summary>
/// SPDX 2 as tags and values, one a line (spdx.github.io/spdx-spec/v2.3, "Conformance", 4.4): packages with what names them, and which need which. Texts of several lines are
/// passed over.
/// </summary>
internal sealed class SpdxTags
{
    /// <summary>What every such document has at its head.</summary>
    public const string Mark = "SPDXVersion:";

    private const int MaxPackages = 1_000_000;

    private readonly List<ListedPackage> packages = [];
    private readonly List<(string From, string To)> needs = [];

    public IReadOnlyList<ListedPackage> Packages => packages;

    /// <summary>Identifiers of a package and of what it depends on or contains.</summary>
    public IReadOnlyList<(string From, string To)> Needs => needs;

    /// <exception cref="MalformedException">It has more packages than any real one.</exception>
    public static SpdxTags Read(Stream content, CancellationToken token)
    {
        var tags = new SpdxTags();
        using var lines = new LineReader(content);
        var isText = false;
        while (lines.TryRead(out var bytes, token))
        {
            var line = LossyText.Decode(bytes).Trim();
            var wasText = isText;
            isText = isText ? !line.Contains("</text>", StringComparison.Ordinal) : line.Contains("<text>", StringComparison.Ordinal) && !line.Contains("</text>", StringComparison.Ordinal);
            if (!wasText && line.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0)
            {
                tags.Take(line[..colon], line[(colon + 2)..].Trim());
            }
        }

        return tags;
    }

    private void Take(string tag, string value)
    {
        if (tag == "PackageName")
        {
            if (packages.Count == MaxPackages)
            {
                throw new MalformedException("it has more packages than any real one");
            }

            packages.Add(new ListedPackage { Name = value });
        }
        else if (tag == "Relationship")
        {
            Relate(value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        else if (tag is "FileName" or "SnippetSPDXID")
        {
            // What follows tells of that.
            packages.Add(new ListedPackage());
        }
        else if (packages.Count > 0)
        {
            packages[^1] = With(packages[^1], tag, value);
        }
    }

    private static ListedPackage With(ListedPackage package, string tag, string value) => (tag, value.Split(' ', 3)) switch
    {
        ("SPDXID", _) => package with { Id = value },
        ("PackageVersion", _) => package with { Version = value },
        ("PackageLicenseConcluded", _) when value is not ("NOASSERTION" or "NONE") => package with { License = value },
        ("PackageLicenseDeclared", _) => package with { License = package.License ?? value },
        ("ExternalRef", [_, "purl", var locator]) => package with { Purl = package.Purl ?? locator },
        ("ExternalRef", [_, "cpe23Type" or "cpe22Type", var locator]) => package with { Cpe = package.Cpe ?? locator },
        _ => package,
    };

    private void Relate(string[] words)
    {
        if (words is [var from, "DEPENDS_ON" or "CONTAINS", var to, ..])
        {
            needs.Add((from, to));
        }
        else if (words is [var part, "DEPENDENCY_OF" or "CONTAINED_BY", var whole, ..])
        {
            needs.Add((whole, part));
        }
    }
}
