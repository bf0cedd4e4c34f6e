using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Oracle;

/// <summary>Reads an advisory of Oracle Linux as vuls-data-extracted-oracle keeps the OVAL definitions in JSON.</summary>
internal static class OracleJsonReader
{
    public static bool Recognises(ReadOnlySpan<byte> record)
    {
        if (!JsonSteps.Has(record, "id", "advisories", "detections"))
        {
            return false;
        }

        string? id = null;
        JsonSteps.Record(record, (ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name) => name.SequenceEqual("id"u8) && JsonSteps.Text(ref json, ref id, "id"));
        return id is not null && RecordId.AdvisorySegmentOf(id) == "ol";
    }

    public static Advisory Read(ReadOnlySpan<byte> record)
    {
        var draft = new AdvisoryDraft();
        JsonSteps.Record(record, (ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("id"u8) ? JsonSteps.Text(ref json, ref draft.Id, "id")
            : name.SequenceEqual("advisories"u8) ? JsonSteps.Values(ref json, "advisories", (ref Utf8JsonReader at) => ReadContent(ref at, draft, isFlaw: false))
            : name.SequenceEqual("vulnerabilities"u8) ? JsonSteps.Values(ref json, "vulnerabilities", (ref Utf8JsonReader at) => ReadContent(ref at, draft, isFlaw: true))
            : name.SequenceEqual("detections"u8) && JsonSteps.Values(ref json, "detections", (ref Utf8JsonReader at) => ReadDetection(ref at, draft)));
        return draft.ToAdvisory();
    }

    private static void ReadContent(ref Utf8JsonReader json, AdvisoryDraft draft, bool isFlaw) => JsonSteps.Members(
        ref json, "an advisory",
        (ref Utf8JsonReader outer, scoped ReadOnlySpan<byte> wrapper) =>
        {
            if (!wrapper.SequenceEqual("content"u8))
            {
                return false;
            }

            string? id = null;
            JsonSteps.Members(ref outer, "content", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
                name.SequenceEqual("id"u8) ? JsonSteps.Text(ref at, ref id, "id")
                : isFlaw ? false
                : name.SequenceEqual("title"u8) ? JsonSteps.Text(ref at, ref draft.Title, "title")
                : name.SequenceEqual("published"u8) ? JsonSteps.Text(ref at, ref draft.Published, "published")
                : name.SequenceEqual("severity"u8) && JsonSteps.Values(ref at, "severity", (ref Utf8JsonReader severity) => JsonSteps.Members(
                    ref severity, "a severity",
                    (ref Utf8JsonReader word, scoped ReadOnlySpan<byte> key) => key.SequenceEqual("vendor"u8) && JsonSteps.Text(ref word, ref draft.Severity, "vendor"))));
            if (isFlaw)
            {
                draft.AddFlaw(id);
            }

            return true;
        });

    private static void ReadDetection(ref Utf8JsonReader json, AdvisoryDraft draft)
    {
        string? ecosystem = null;
        List<(string? Package, string? Version)> packages = [];
        JsonSteps.Members(ref json, "a detection", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("ecosystem"u8) ? JsonSteps.Text(ref at, ref ecosystem, "ecosystem")
            : name.SequenceEqual("conditions"u8) && JsonSteps.Values(ref at, "conditions", (ref Utf8JsonReader condition) => JsonSteps.Members(
                ref condition, "a condition",
                (ref Utf8JsonReader criteria, scoped ReadOnlySpan<byte> key) => key.SequenceEqual("criteria"u8) && ReadCriteria(ref criteria, packages, 0))));
        const string prefix = "oracle:";
        if (ecosystem?.StartsWith(prefix, StringComparison.Ordinal) != true)
        {
            throw new OsvFormatException("a detection of no release of Oracle Linux");
        }

        foreach (var (package, version) in packages)
        {
            // "container-tools:ol8::buildah": the package of a module's stream.
            var split = package?.IndexOf("::", StringComparison.Ordinal) ?? -1;
            var bucket = "ol:" + ecosystem[prefix.Length..];
            draft.AddRepair(split < 0 ? bucket : DistroBuckets.Stream(bucket, package![..split]), split < 0 ? package : package![(split + 2)..], version);
        }
    }

    // {"operator": "OR", "criterias": [...], "criterions": [{"version": {"package": {"binary": {"name"}}, "affected": {"range": [{"lt"}]}}}]}
    private static bool ReadCriteria(ref Utf8JsonReader json, List<(string?, string?)> packages, int depth)
    {
        const int maxDepth = 16;
        if (depth > maxDepth)
        {
            throw new OsvFormatException("criteria lie too deep");
        }

        JsonSteps.Members(ref json, "criteria", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("criterias"u8) ? JsonSteps.Values(ref at, "criterias", (ref Utf8JsonReader inner) => ReadCriteria(ref inner, packages, depth + 1))
            : name.SequenceEqual("criterions"u8) && JsonSteps.Values(ref at, "criterions", (ref Utf8JsonReader criterion) =>
            {
                string? package = null, version = null;
                JsonSteps.Members(ref criterion, "a criterion", (ref Utf8JsonReader outer, scoped ReadOnlySpan<byte> kind) => kind.SequenceEqual("version"u8)
                    && ReadVersion(ref outer, ref package, ref version));
                packages.Add((package, version));
            }));
        return true;
    }

    private static bool ReadVersion(ref Utf8JsonReader json, ref string? package, ref string? version)
    {
        string? name = null, repair = null;
        JsonSteps.Members(ref json, "version", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> key) =>
        {
            if (key.SequenceEqual("package"u8))
            {
                JsonSteps.Members(ref at, "package", (ref Utf8JsonReader binary, scoped ReadOnlySpan<byte> kind) =>
                {
                    if (!kind.SequenceEqual("binary"u8))
                    {
                        return false;
                    }

                    JsonSteps.Members(ref binary, "binary", (ref Utf8JsonReader text, scoped ReadOnlySpan<byte> member) =>
                        member.SequenceEqual("name"u8) && JsonSteps.Text(ref text, ref name, "name"));
                    return true;
                });
                return true;
            }

            if (!key.SequenceEqual("affected"u8))
            {
                return false;
            }

            JsonSteps.Members(ref at, "affected", (ref Utf8JsonReader list, scoped ReadOnlySpan<byte> kind) => kind.SequenceEqual("range"u8) && JsonSteps.Values(
                ref list, "range",
                (ref Utf8JsonReader range) => JsonSteps.Members(
                    ref range, "a range", (ref Utf8JsonReader text, scoped ReadOnlySpan<byte> member) => member.SequenceEqual("lt"u8) && JsonSteps.Text(ref text, ref repair, "lt"))));
            return true;
        });
        (package, version) = (name, repair);
        return true;
    }
}
