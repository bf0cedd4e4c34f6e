using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Alpine;

/// <summary>
/// Reads a flaw as Alpine's security tracker has it (https://security.alpinelinux.org, secfixes-tracker): the packages of branches that are known to have it.
/// The database of repairs cannot tell these.
/// </summary>
internal static class UnfixedReader
{
    /// <summary>Above all builds of a version.</summary>
    private const string LastBuild = "-r99999999";

    public static bool Recognises(ReadOnlySpan<byte> record) => JsonRecord.Has(record, "id", "state", "cpeMatch");

    public static void Read(ReadOnlySpan<byte> record, FeedSink sink)
    {
        var json = new Utf8JsonReader(record);
        json.Read();
        string? id = null;
        List<(string Repository, AffectedPackage Entry)> entries = [];
        Dictionary<string, List<VersionSpan>> spans = new(StringComparer.Ordinal);
        while (JsonRecord.Next(ref json, 0, out var name))
        {
            if (name.SequenceEqual("id"u8))
            {
                // The tracker's own addresses are ids too: "https://security.alpinelinux.org/vuln/CVE-2019-1".
                id = JsonRecord.Word(ref json) is { } word ? word[(word.LastIndexOf('/') + 1)..] : null;
            }
            else if (name.SequenceEqual("state"u8) && json.TokenType == JsonTokenType.StartArray)
            {
                while (JsonRecord.NextObject(ref json))
                {
                    if (ReadState(ref json) is { } state)
                    {
                        entries.Add(state);
                    }
                }
            }
            else if (name.SequenceEqual("cpeMatch"u8) && json.TokenType == JsonTokenType.StartArray)
            {
                while (JsonRecord.NextObject(ref json))
                {
                    ReadMatch(ref json, spans);
                }
            }
            else
            {
                json.Skip();
            }
        }

        if (id is not { Length: > 0 and <= 64 } || id.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            throw new FormatException("the record is of no flaw");
        }

        // The tracker takes a plug-in's flaws for those of the program that it is plugged into.
        entries = [.. entries.Where(entry => !spans.TryGetValue(entry.Entry.Key.Name, out var own) || own.Count > 0).Select(entry =>
            spans.TryGetValue(entry.Entry.Key.Name, out var own) ? entry with { Entry = entry.Entry with { Ranges = [new VersionRange(0, own)] } } : entry)];
        foreach (var group in entries.GroupBy(entry => entry.Repository, StringComparer.Ordinal))
        {
            sink.Add(new Advisory
            {
                Id = PartJoin.PartId(id, $"{group.Key}/unfixed"),
                VulnerabilityId = id,
                Affected = [.. group.Select(entry => entry.Entry).DistinctBy(entry => entry.Key)],
            });
        }

        if (entries.Count == 0)
        {
            sink.CountOnly();
        }
    }

    // {"package": "jenkins", "minimumVersion": null, "minimumVersionOp": "==", "maximumVersion": "2.3", "maximumVersionOp": "<=", "cpeUri": ...}
    private static void ReadMatch(ref Utf8JsonReader json, Dictionary<string, List<VersionSpan>> into)
    {
        string? package = null, from = null, fromOperator = null, to = null, toOperator = null, uri = null;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            _ = name.SequenceEqual("package"u8) ? package = JsonRecord.Word(ref json)
                : name.SequenceEqual("minimumVersion"u8) ? from = JsonRecord.Word(ref json)
                : name.SequenceEqual("minimumVersionOp"u8) ? fromOperator = JsonRecord.Word(ref json)
                : name.SequenceEqual("maximumVersion"u8) ? to = JsonRecord.Word(ref json)
                : name.SequenceEqual("maximumVersionOp"u8) ? toOperator = JsonRecord.Word(ref json)
                : name.SequenceEqual("cpeUri"u8) ? uri = JsonRecord.Word(ref json)
                : JsonRecord.Skipped(ref json);
        }

        if (package is null)
        {
            return;
        }

        if (!into.TryGetValue(package, out var spans))
        {
            into.Add(package, spans = []);
        }

        if (uri is not null && Cpe.TryParse(uri, out var cpe) && (Nvd.TargetSoftware.IsEcosystem(cpe.TargetSoftware) || Nvd.TargetSoftware.IsElsewhere(cpe.TargetSoftware)))
        {
            return;
        }

        to = fromOperator == "==" && from is not null ? from : to;
        toOperator = fromOperator == "==" && from is not null ? "==" : toOperator;
        spans.Add(to is null ? new VersionSpan(from, null, SpanEnd.Open, fromOperator == ">")
            : toOperator == "<" ? new VersionSpan(from, to, SpanEnd.Limit, fromOperator == ">")
            : new VersionSpan(from, to + LastBuild, SpanEnd.LastAffected, fromOperator == ">"));
    }

    // {"fixed": false, "repo": "3.13-community", "packageName": "jenkins", "packageVersion": "2.287-r0"}; what is fixed stands in the database of repairs.
    private static (string Repository, AffectedPackage Entry)? ReadState(ref Utf8JsonReader json)
    {
        string? repository = null, package = null;
        var isOpen = false;
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("fixed"u8))
            {
                isOpen = json.TokenType == JsonTokenType.False;
            }
            else if (name.SequenceEqual("repo"u8))
            {
                repository = JsonRecord.Word(ref json);
            }
            else if (name.SequenceEqual("packageName"u8))
            {
                package = JsonRecord.Word(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        var hyphen = repository?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        return !isOpen || hyphen <= 0 || package is null || package.Length > 256
            ? null
            : (repository!.Replace('-', '/'), new AffectedPackage
            {
                Key = new MatchKey(DistroBuckets.Stream("alpine", repository[..hyphen]), package),
                Scheme = VersionScheme.Apk,
                Ranges = Spans.All,
                Unfixed = FixState.NotFixed,
            });
    }
}
