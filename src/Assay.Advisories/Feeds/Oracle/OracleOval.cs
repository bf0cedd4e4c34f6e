using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Feeds.Oval;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Oracle;

/// <summary>Oracle's OVAL files, https://linux.oracle.com/security/oval/: a definition an advisory.</summary>
internal static class OracleOval
{
    public static bool Recognises(ReadOnlySpan<byte> start, string path) =>
        start.IndexOf("<oval_definitions"u8) >= 0 && start.IndexOf("oval:com.oracle.elsa"u8) >= 0;

    public static void Parse(Stream stream, FeedSink sink, CancellationToken token)
    {
        foreach (var definition in OvalReader.Read(stream, token))
        {
            try
            {
                sink.Add(ToAdvisory(definition), "ol");
            }
            catch (OsvFormatException exception)
            {
                sink.AddBad(0, exception.Message);
            }
        }
    }

    private static Advisory ToAdvisory(OvalDefinition definition)
    {
        var draft = new AdvisoryDraft { Id = definition.Advisory ?? IdIn(definition.Title), Title = definition.Title, Severity = definition.Severity, Published = definition.Issued };
        definition.Flaws.ForEach(draft.AddFlaw);
        if (definition.Criteria is { } criteria)
        {
            Walk(criteria, null, null, draft);
        }

        return draft.ToAdvisory();
    }

    private static string? IdIn(string? title) => title?.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? title[..colon].Trim() : null;

    // Release and module hold for all that stands with them under one AND.
    private static void Walk(OvalCriteria criteria, string? release, string? module, AdvisoryDraft draft)
    {
        if (criteria.IsAnd)
        {
            foreach (var comment in criteria.Comments)
            {
                release = Between(comment, "Oracle Linux ", " is installed") ?? release;
                module = Between(comment, "Module ", " is enabled") ?? module;
            }
        }

        foreach (var comment in criteria.Comments)
        {
            const string earlier = " is earlier than ";
            var at = comment.IndexOf(earlier, StringComparison.Ordinal);
            if (at > 0)
            {
                var bucket = "ol:" + (release ?? throw new OsvFormatException($"{draft.Id} names no release"));
                var version = comment[(at + earlier.Length)..].Trim();
                draft.AddRepair(module is null ? bucket : DistroBuckets.Stream(bucket, module), comment[..at].Trim(),
                    version.StartsWith("0:", StringComparison.Ordinal) ? version[2..] : version);
            }
        }

        foreach (var child in criteria.Children)
        {
            Walk(child, release, module, draft);
        }
    }

    private static string? Between(string text, string before, string after) =>
        text.StartsWith(before, StringComparison.Ordinal) && text.EndsWith(after, StringComparison.Ordinal) && text.Length > before.Length + after.Length
            ? text[before.Length..^after.Length].Trim()
            : null;
}
