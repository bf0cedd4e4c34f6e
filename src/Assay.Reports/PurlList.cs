using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Sboms;

namespace Assay.Reports;

/// <summary>Package URLs, written down by hand or by a program, as an inventory.</summary>
public static class PurlList
{
    /// <summary>
    /// Reads purls that are separated by commas or line ends. The distribution is the one that most of their "distro" qualifiers name.
    /// </summary>
    /// <param name="text">The list; a comma inside a purl separates nothing unless "pkg:" follows it.</param>
    /// <param name="name">What the artefact is called.</param>
    /// <exception cref="AssayException">"purl.malformed", "purl.none".</exception>
    public static Inventory Read(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var purls = Split(text).Select(Parse).ToList();
        if (purls.Count == 0)
        {
            throw new AssayException("purl.none", "there is no package URL in the list", "write one: pkg:npm/lodash@4.17.20");
        }

        var distros = purls.Select(purl => ForeignDistro.Of(purl)).OfType<Distro>()
            .GroupBy(distro => (distro.Id, distro.VersionId, distro.Codename))
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group => group.First()).ToList();
        return new Inventory
        {
            Artifact = new Artifact { Kind = "purl", Name = name, Distro = distros.FirstOrDefault() },
            Packages = SbomReader.ByPurl(purls.DistinctBy(purl => purl.ToString(), StringComparer.Ordinal).Select(PackageOf)),
            Issues = distros.Count > 1
                ? [Issue.Notice("purl.manyDistros", "the package URLs name several distributions; all packages are matched as those of one", name)]
                : [],
        };
    }

    private static IEnumerable<string> Split(string text) => text
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(line => line.Replace(",pkg:", "\npkg:", StringComparison.Ordinal).Replace(", pkg:", "\npkg:", StringComparison.Ordinal).Split('\n'))
        .Select(part => part.Trim().TrimEnd(',').TrimEnd())
        .Where(part => part.Length > 0);

    // In front of the qualifiers a comma of a purl's own is written %2C: one that stands there separates something that is no purl.
    private static PackageUrl Parse(string text)
    {
        var comma = text.AsSpan(0, text.IndexOf('?', StringComparison.Ordinal) is >= 0 and var end ? end : text.Length).IndexOf(',');
        var error = comma < 0 ? null : $"what follows the comma at {comma} does not begin with pkg:";
        return error is null && PackageUrl.TryParse(text, out var purl, out error)
            ? purl
            : throw new AssayException("purl.malformed", $"\"{text}\" is no package URL: {error}", "write it as pkg:TYPE/NAME@VERSION, such as pkg:npm/lodash@4.17.20");
    }

    private static Package PackageOf(PackageUrl purl) => ForeignPackage.Of(
        new ComponentDraft { Type = "library", Name = purl.Name, Version = purl.Version, Purl = purl.ToString() }, purl)!;
}
