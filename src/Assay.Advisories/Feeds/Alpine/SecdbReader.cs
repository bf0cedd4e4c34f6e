using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Alpine;

/// <summary>
/// Reads secdb files: packages by origin, each with the versions in which something was repaired, and what (https://secdb.alpinelinux.org).
/// What stands under "0" was never in the package: no entry.
/// </summary>
/// <remarks>One flaw stands in many files; each gives a part of its record, and <see cref="PartJoin"/> puts them together.</remarks>
internal sealed class SecdbReader(string place, string bucket)
{
    private readonly NamePool names = new();
    private readonly SortedDictionary<string, (string? Alias, List<AffectedPackage> Entries)> flaws = new(StringComparer.Ordinal);

    public void Read(ReadOnlySpan<byte> record, in SecdbFile file, FeedSink sink)
    {
        var json = new Utf8JsonReader(record[(file.PackagesAt >= 0 ? file.PackagesAt : file.FixesAt)..]);
        json.Read();
        if (file.PackagesAt < 0)
        {
            ReadFixes(ref json, names.Of(file.Package));
        }
        else if (OsvJson.EnterArray(ref json, "packages"))
        {
            while (OsvJson.NextValue(ref json))
            {
                OsvJson.Expect(ref json, JsonTokenType.StartObject, "a package");
                ReadPackage(ref json);
            }
        }

        foreach (var (flaw, (alias, entries)) in flaws)
        {
            sink.Add(new Advisory
            {
                Id = PartJoin.PartId(flaw, file.PackagesAt < 0 ? $"{place}/{file.Package}" : place),
                VulnerabilityId = flaw,
                Aliases = alias is null ? [] : [alias],
                Affected = [.. entries],
            });
        }
    }

    // {"pkg": {"name": "musl", "secfixes": {...}}}
    private void ReadPackage(ref Utf8JsonReader json)
    {
        var outer = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, outer, out var wrapper))
        {
            if (!wrapper.SequenceEqual("pkg"u8))
            {
                json.Skip();
                continue;
            }

            OsvJson.Expect(ref json, JsonTokenType.StartObject, "pkg");
            string? package = null;
            var depth = json.CurrentDepth;
            while (OsvJson.NextProperty(ref json, depth, out var name))
            {
                if (name.SequenceEqual("name"u8))
                {
                    package = names.Of(OsvJson.Word(ref json, "a package's name"));
                }
                else if (name.SequenceEqual("secfixes"u8) && json.TokenType != JsonTokenType.Null)
                {
                    ReadFixes(ref json, package ?? throw new OsvFormatException($"repairs without a package (byte {json.TokenStartIndex})"));
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private void ReadFixes(ref Utf8JsonReader json, string package)
    {
        OsvJson.Expect(ref json, JsonTokenType.StartObject, "secfixes");
        var depth = json.CurrentDepth;
        while (OsvJson.NextProperty(ref json, depth, out var raw))
        {
            var version = Release(names.OfJson(raw));
            if (!OsvJson.EnterArray(ref json, "the repairs of a version"))
            {
                continue;
            }

            var ranges = version == "0" ? null : Spans.Before(version);
            while (OsvJson.NextValue(ref json))
            {
                var line = OsvJson.Word(ref json, "a repair");
                if (ranges is not null)
                {
                    Add(package, line, ranges);
                }
            }
        }
    }

    private void Add(string package, string line, IReadOnlyList<VersionRange> ranges)
    {
        foreach (var (flaw, alias) in SecurityIds.Of(line))
        {
            if (!flaws.TryGetValue(flaw, out var known))
            {
                flaws.Add(flaw, known = (alias, []));
            }

            known.Entries.Add(new AffectedPackage { Key = new MatchKey(bucket, package), Scheme = VersionScheme.Apk, Ranges = ranges });
        }
    }

    // A few entries were written by hand without the "r": "10.0.11-0", "0.8.21.r2"; apk has no such versions (apk-tools, doc/apk-package.5).
    private static string Release(string version)
    {
        var end = version.AsSpan().TrimEnd("0123456789").Length;
        return end > 1 && end < version.Length && version.LastIndexOf('-') == end - 1 && char.IsAsciiDigit(version[end - 2])
                ? $"{version[..end]}r{version[end..]}"
            : end > 2 && end < version.Length && version[end - 1] == 'r' && version[end - 2] == '.' ? $"{version[..(end - 2)]}-r{version[end..]}"
            : version;
    }
}
