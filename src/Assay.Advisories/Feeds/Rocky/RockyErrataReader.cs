using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Rocky;

/// <summary>
/// Reads Rocky Linux's errata, https://errata.rockylinux.org/api/v2/advisories: {"advisories": [...]}, or one advisory a record. Unlike OSV's records
/// of the same, they name binary packages.
/// </summary>
internal static class RockyErrataReader
{
    public static bool IsPage(ReadOnlySpan<byte> record) => JsonSteps.Has(record, "advisories", "total");

    /// <summary>One advisory, in the second version of the interface or in the third.</summary>
    public static bool IsAdvisory(ReadOnlySpan<byte> record) => JsonSteps.Has(record, "name", "affectedProducts", "rpms") || JsonSteps.Has(record, "name", "published_at", "packages", "cves");

    public static IEnumerable<Advisory> Read(ReadOnlySpan<byte> record)
    {
        if (!IsPage(record))
        {
            var json = new Utf8JsonReader(record);
            json.Read();
            return [ReadAdvisory(ref json)];
        }

        List<Advisory> advisories = [];
        JsonSteps.Record(record, (ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name) => name.SequenceEqual("advisories"u8)
            && JsonSteps.Values(ref json, "advisories", (ref Utf8JsonReader at) => advisories.Add(ReadAdvisory(ref at))));
        return advisories;
    }

    private static Advisory ReadAdvisory(ref Utf8JsonReader json)
    {
        var draft = new AdvisoryDraft();
        JsonSteps.Members(ref json, "an advisory", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("name"u8) ? JsonSteps.Text(ref at, ref draft.Id, "name")
            : name.SequenceEqual("synopsis"u8) ? JsonSteps.Text(ref at, ref draft.Title, "synopsis")
            : name.SequenceEqual("severity"u8) ? JsonSteps.Text(ref at, ref draft.Severity, "severity")
            : name.SequenceEqual("publishedAt"u8) || name.SequenceEqual("published_at"u8) ? JsonSteps.Text(ref at, ref draft.Published, "published_at")
            : name.SequenceEqual("updated_at"u8) ? JsonSteps.Text(ref at, ref draft.Modified, "updated_at")
            : name.SequenceEqual("packages"u8) ? JsonSteps.Values(ref at, "packages", (ref Utf8JsonReader package) => ReadPackage(ref package, draft))
            : name.SequenceEqual("cves"u8) ? JsonSteps.Values(ref at, "cves", (ref Utf8JsonReader cve) => ReadCve(ref cve, draft))
            : name.SequenceEqual("rpms"u8) && ReadPackages(ref at, draft));

        const string prefix = "SEVERITY_";
        draft.Severity = draft.Severity?.StartsWith(prefix, StringComparison.Ordinal) == true ? draft.Severity[prefix.Length..] : draft.Severity;
        return draft.ToAdvisory();
    }

    private static void ReadCve(ref Utf8JsonReader json, AdvisoryDraft draft)
    {
        string? id = null;
        JsonSteps.Members(ref json, "a CVE", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            (name.SequenceEqual("name"u8) || name.SequenceEqual("cve"u8)) && JsonSteps.Text(ref at, ref id, "name"));
        draft.AddFlaw(id);
    }

    // {"Rocky Linux 8": {"nvras": ["firefox-0:78.14.0-1.el8_4.aarch64.rpm", ...]}}; builds of special interest groups are no part of the release.
    private static bool ReadPackages(ref Utf8JsonReader json, AdvisoryDraft draft)
    {
        JsonSteps.Members(ref json, "rpms", (ref Utf8JsonReader product, scoped ReadOnlySpan<byte> raw) =>
        {
            if (BucketOf(System.Text.Encoding.UTF8.GetString(raw)) is not { } bucket)
            {
                return false;
            }

            JsonSteps.Members(ref product, "a product", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> member) => member.SequenceEqual("nvras"u8) && JsonSteps.Values(
                ref at, "nvras", (ref Utf8JsonReader file) => Add(draft, bucket, Osv.OsvJson.Word(ref file, "a package"))));
            return true;
        });
        return true;
    }

    // {"nevra": "delve-0:1.25.2-1.el10_1.aarch64.rpm", "module_name", "module_stream", "product_name": "Rocky Linux 10 aarch64"}.
    private static void ReadPackage(ref Utf8JsonReader json, AdvisoryDraft draft)
    {
        string? file = null, product = null, module = null, stream = null;
        JsonSteps.Members(ref json, "a package", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("nevra"u8) ? JsonSteps.Text(ref at, ref file, "nevra")
            : name.SequenceEqual("product_name"u8) ? JsonSteps.Text(ref at, ref product, "product_name")
            : name.SequenceEqual("module_name"u8) ? JsonSteps.Text(ref at, ref module, "module_name")
            : name.SequenceEqual("module_stream"u8) && JsonSteps.Text(ref at, ref stream, "module_stream"));
        if (BucketOf(product ?? "") is { } bucket)
        {
            Add(draft, module is null || stream is null ? bucket : DistroBuckets.Stream(bucket, $"{module}:{stream}"), file ?? "");
        }
    }

    // "Rocky Linux 8", "Rocky Linux 10 aarch64"; null for what is built by special interest groups.
    private static string? BucketOf(string product)
    {
        const string prefix = "Rocky Linux ";
        var rest = product.StartsWith(prefix, StringComparison.Ordinal) ? product.AsSpan(prefix.Length) : default;
        var end = rest.IndexOf(' ');
        rest = end < 0 ? rest : rest[..end];
        return rest.Length is 1 or 2 && !rest.ContainsAnyExceptInRange('0', '9') ? $"rocky:{rest}" : null;
    }

    // "name-epoch:version-release.arch.rpm"; what debuggers read and sources are nobody's installed packages.
    private static void Add(AdvisoryDraft draft, string bucket, string file)
    {
        var text = file.EndsWith(".rpm", StringComparison.Ordinal) ? file[..^".rpm".Length] : file;
        var arch = text.LastIndexOf('.');
        if (arch <= 0 || text[(arch + 1)..] == "src" || text.Contains("-debuginfo-", StringComparison.Ordinal) || text.Contains("-debugsource-", StringComparison.Ordinal))
        {
            return;
        }

        text = text[..arch];
        var release = text.LastIndexOf('-');
        var version = release > 0 ? text.LastIndexOf('-', release - 1) : -1;
        if (version <= 0)
        {
            throw new Osv.OsvFormatException($"'{file}' is no package's file");
        }

        var evr = text[(version + 1)..];
        draft.AddRepair(bucket, text[..version], evr.StartsWith("0:", StringComparison.Ordinal) ? evr[2..] : evr);
    }
}
