using Assay.Core;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>How often a CSAF document was written: csaf-v2.0-os, section 3.2.1.12; the mandatory tests 6.1.14, 6.1.16 to 6.1.22 and 6.1.30.</summary>
internal static class CsafTracking
{
    private static readonly string[] States = ["draft", "final", "interim"];

    /// <returns>What is wrong in the history alone: nothing that counts is read from it.</returns>
    /// <exception cref="AssayException">The rest contradicts itself, or is not there.</exception>
    public static AssayException? Require(DocumentNode tracking)
    {
        _ = tracking.RequiredField("id");
        var status = tracking.RequireWord("status", "status", States);
        var version = Version(tracking, "version");
        foreach (var key in (string[])["current_release_date", "initial_release_date"])
        {
            _ = tracking.TimeField(key) ?? throw DocumentException.At(tracking.Place, $"'{key}' is missing here");
        }

        var revisions = tracking.ItemsOf("revision_history").Select(Revision.Of).ToList();
        if (revisions.Count == 0)
        {
            throw DocumentException.At(tracking.Place, "'revision_history' is missing here", "it has an item for each version");
        }

        RequireStatus(tracking, status, version, revisions);
        return FaultOfForm(version, revisions) ?? FaultOfOrder(tracking.Field("revision_history")!.Place, revisions) ?? FaultOfVersion(tracking, status == "draft", version, revisions);
    }

    // 6.1.16: the numbers' build is nothing but a remark, and a draft's pre-release too.
    private static AssayException? FaultOfVersion(DocumentNode tracking, bool isDraft, CsafVersion version, List<Revision> revisions)
    {
        var latest = revisions.OrderBy(revision => revision.Date).ThenBy(revision => revision.Number, CsafVersion.Order).Last().Number;
        return version.Plain(isDraft) == latest.Plain(isDraft) ? null
            : DocumentException.At(tracking.Field("version")!.Place, $"the version is '{version.Text}', and the latest revision '{latest.Text}' (6.1.16)", "its publisher may have corrected it since: fetch it again");
    }

    private static AssayException? FaultOfForm(CsafVersion version, List<Revision> revisions)
    {
        if (revisions.Find(revision => revision.Number.IsInteger != version.IsInteger) is { } other)
        {
            return DocumentException.At(other.Place, $"'{other.Number.Text}' and '{version.Text}' are versions of two kinds (6.1.30)", "whole numbers or semantic versions, all through the document");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        return revisions.Find(revision => !seen.Add(revision.Number.Text)) is { } twice
            ? DocumentException.At(twice.Place, $"the version '{twice.Number.Text}' is in the history a second time (6.1.22)")
            : revisions.Find(revision => revision.Number.IsPreRelease) is { } before
            ? DocumentException.At(before.Place, $"the history has a pre-release, '{before.Number.Text}' (6.1.19)")
            : null;
    }

    private static void RequireStatus(DocumentNode tracking, string status, CsafVersion version, List<Revision> revisions)
    {
        // 6.1.17 and 6.1.20.
        if (status != "draft" && (version.Major == 0 || version.IsPreRelease))
        {
            throw DocumentException.At(tracking.Field("status")!.Place, $"the version '{version.Text}' is a draft's, and the status '{status}'");
        }

        // 6.1.18.
        if (status != "draft" && revisions.Find(revision => revision.Number.Major == 0) is { } draft)
        {
            throw DocumentException.At(draft.Place, $"the version '{draft.Number.Text}' is a draft's, and the status '{status}'", "the history begins with 1");
        }
    }

    private static AssayException? FaultOfOrder(DocumentPlace place, List<Revision> revisions)
    {
        var byDate = revisions.OrderBy(revision => revision.Date).ThenBy(revision => revision.Number, CsafVersion.Order).ToList();
        for (var i = 1; i < byDate.Count; i++)
        {
            if (CsafVersion.Order.Compare(byDate[i].Number, byDate[i - 1].Number) <= 0)
            {
                return DocumentException.At(byDate[i].Place, $"the version '{byDate[i].Number.Text}' is later than '{byDate[i - 1].Number.Text}', and lower (6.1.14)");
            }
        }

        var majors = byDate.Select(revision => revision.Number.Major).Distinct().ToList();
        if (majors[0] > 1)
        {
            return DocumentException.At(place, $"the history begins with {majors[0]} (6.1.21)", "it begins with 0 or 1");
        }

        for (var i = 1; i < majors.Count; i++)
        {
            if (majors[i] > majors[i - 1] + 1)
            {
                return DocumentException.At(place, $"version {majors[i - 1] + 1} is missing in the history (6.1.21)");
            }
        }

        return null;
    }

    private static CsafVersion Version(DocumentNode node, string key) =>
        CsafVersion.TryParse(node.RequiredField(key), out var version) ? version
        : throw DocumentException.At(node.Field(key)!.Place, $"'{node.TextField(key)}' is no version", "a whole number, or a semantic version");

    /// <summary>An item of the history.</summary>
    private sealed record Revision(DocumentPlace Place, DateTimeOffset Date, CsafVersion Number)
    {
        public static Revision Of(DocumentNode node)
        {
            _ = node.RequiredField("summary");
            return new Revision(node.Place, node.TimeField("date") ?? throw DocumentException.At(node.Place, "'date' is missing here"), Version(node, "number"));
        }
    }
}
