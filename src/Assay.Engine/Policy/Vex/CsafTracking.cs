using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>How often a CSAF document was written: csaf-v2.0-os, section 3.2.1.12; the mandatory tests 6.1.14, 6.1.16 to 6.1.22 and 6.1.30.</summary>
internal static class CsafTracking
{
    private static readonly string[] States = ["draft", "final", "interim"];

    public static void Require(DocumentNode tracking)
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

        RequireOneForm(version, revisions);
        RequireStatus(tracking, status, version, revisions);
        RequireOrder(tracking.Field("revision_history")!.Place, revisions);

        // 6.1.16: the numbers' build is nothing but a remark, and a draft's pre-release too.
        var latest = revisions.OrderBy(revision => revision.Date).ThenBy(revision => revision.Number, CsafVersion.Order).Last().Number;
        if (version.Plain(status == "draft") != latest.Plain(status == "draft"))
        {
            throw DocumentException.At(tracking.Field("version")!.Place, $"the version is '{version.Text}', and the latest revision '{latest.Text}'", "its publisher may have corrected it since: fetch it again");
        }
    }

    // 6.1.30.
    private static void RequireOneForm(CsafVersion version, List<Revision> revisions)
    {
        if (revisions.Find(revision => revision.Number.IsInteger != version.IsInteger) is { } other)
        {
            throw DocumentException.At(other.Place, $"'{other.Number.Text}' and '{version.Text}' are versions of two kinds", "whole numbers or semantic versions, all through the document");
        }

        // 6.1.22.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (revisions.Find(revision => !seen.Add(revision.Number.Text)) is { } twice)
        {
            throw DocumentException.At(twice.Place, $"the version '{twice.Number.Text}' is in the history a second time");
        }
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

        // 6.1.19.
        if (revisions.Find(revision => revision.Number.IsPreRelease) is { } before)
        {
            throw DocumentException.At(before.Place, $"the history has a pre-release, '{before.Number.Text}'");
        }
    }

    private static void RequireOrder(DocumentPlace place, List<Revision> revisions)
    {
        // 6.1.14.
        var byDate = revisions.OrderBy(revision => revision.Date).ThenBy(revision => revision.Number, CsafVersion.Order).ToList();
        for (var i = 1; i < byDate.Count; i++)
        {
            if (CsafVersion.Order.Compare(byDate[i].Number, byDate[i - 1].Number) <= 0)
            {
                throw DocumentException.At(byDate[i].Place, $"the version '{byDate[i].Number.Text}' is later than '{byDate[i - 1].Number.Text}', and lower");
            }
        }

        // 6.1.21.
        var majors = byDate.Select(revision => revision.Number.Major).Distinct().ToList();
        if (majors[0] > 1)
        {
            throw DocumentException.At(place, $"the history begins with {majors[0]}", "it begins with 0 or 1");
        }

        for (var i = 1; i < majors.Count; i++)
        {
            if (majors[i] > majors[i - 1] + 1)
            {
                throw DocumentException.At(place, $"version {majors[i - 1] + 1} is missing in the history");
            }
        }
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
