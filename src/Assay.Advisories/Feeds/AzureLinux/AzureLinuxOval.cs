using System.Buffers;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Oval;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.AzureLinux;

/// <summary>
/// Microsoft's OVAL files of Azure Linux and CBL-Mariner (github.com/microsoft/AzureLinuxVulnerabilityData): a definition for each flaw of each
/// source package. The release stands only in the file's name, and in the ids and platform.
/// </summary>
internal static class AzureLinuxOval
{
    private static readonly SearchValues<char> InRelease = SearchValues.Create("0123456789.");

    public static bool Recognises(ReadOnlySpan<byte> start, string path) =>
        start.IndexOf("<oval_definitions"u8) >= 0 && start.IndexOf("OVAL Definition Generator"u8) >= 0 && BucketOf(path) is not null;

    public static void Parse(Stream stream, FeedSink sink, CancellationToken token)
    {
        var bucket = BucketOf(sink.File)!;
        foreach (var definition in OvalReader.Read(stream, token))
        {
            var flaw = definition.Flaws.Find(RecordId.IsCve);
            foreach (var comment in flaw is null ? [] : Comments(definition.Criteria))
            {
                if (EntryOf(comment, bucket) is { } entry)
                {
                    var severity = Osv.OsvSeverity.OfWord(definition.Severity ?? "");
                    sink.Add(PartJoin.Part(flaw!, entry with { Urgency = severity }));
                }
                else
                {
                    sink.AddBad(0, $"{definition.Id}: no package and version in '{comment}'");
                }
            }
        }
    }

    // ".../azurelinux-3.0-oval.xml", ".../cbl-mariner-2.0-oval-2024-01-22.xml.zst".
    private static string? BucketOf(string path)
    {
        foreach (var (mark, segment) in (ReadOnlySpan<(string, string)>)[("azurelinux-", "azurelinux"), ("azure-linux-", "azurelinux"), ("mariner-", "mariner")])
        {
            var at = path.LastIndexOf(mark, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && VersionIn(path.AsSpan(at + mark.Length)) is { } release)
            {
                return $"{segment}:{release}";
            }
        }

        return null;
    }

    // "3.0-oval.xml", "truncated-2.0-oval.xml".
    private static string? VersionIn(ReadOnlySpan<char> text)
    {
        var start = text.IndexOfAnyInRange('0', '9');
        var rest = start < 0 ? default : text[start..];
        var end = rest.IndexOfAnyExcept(InRelease);
        var version = (end < 0 ? rest : rest[..end]).TrimEnd('.');
        return version.Length == 3 && version[1] == '.' ? version.ToString() : null;
    }

    private static IEnumerable<string> Comments(OvalCriteria? criteria) =>
        criteria is null ? [] : criteria.Comments.Concat(criteria.Children.SelectMany(Comments));

    private static AffectedPackage? EntryOf(string comment, string bucket)
    {
        const string package = "Package ", earlier = " is earlier than ", affected = ", affected by ", installed = " is installed with version ", orEarlier = " or earlier";
        if (!comment.StartsWith(package, StringComparison.Ordinal))
        {
            return null;
        }

        var at = comment.IndexOf(earlier, StringComparison.Ordinal);
        if (at > 0)
        {
            var end = comment.IndexOf(affected, at, StringComparison.Ordinal);
            var repair = comment[(at + earlier.Length)..(end < 0 ? comment.Length : end)].Trim();
            return IsVersion(repair) ? Entry(comment[package.Length..at], Spans.Before(repair)) : null;
        }

        at = comment.IndexOf(installed, StringComparison.Ordinal);
        if (at > 0 && comment.EndsWith(orEarlier, StringComparison.Ordinal) && comment[(at + installed.Length)..^orEarlier.Length].Trim() is var last && IsVersion(last))
        {
            return Entry(comment[package.Length..at], [new VersionRange(0, [new VersionSpan(null, last, SpanEnd.LastAffected)])]);
        }

        return null;

        AffectedPackage Entry(string name, IReadOnlyList<VersionRange> ranges) => new()
        {
            Key = new MatchKey(bucket, name.Trim()),
            Scheme = VersionScheme.Rpm,
            Ranges = ranges,
            Unfixed = FixState.NotFixed,
        };
    }

    private static bool IsVersion(string text) => text.Length > 0 && char.IsAsciiDigit(text[0]) && !text.AsSpan().ContainsAny(" ,\t");
}
