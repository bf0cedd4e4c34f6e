using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Amazon;

/// <summary>Reads an advisory of Amazon Linux as mirrors keep updateinfo.xml in JSON (vuls-data-raw-amazon).</summary>
internal static class AmazonJsonReader
{
    public static bool Recognises(ReadOnlySpan<byte> record) => JsonSteps.Has(record, "ID", "Pkglist", "Issued", "Severity");

    public static Advisory Read(ReadOnlySpan<byte> record)
    {
        var draft = new AdvisoryDraft();
        string? bucket = null;
        List<(string? Package, string Version)> packages = [];
        JsonSteps.Record(record, (ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("ID"u8) ? JsonSteps.Text(ref json, ref draft.Id, "ID")
            : name.SequenceEqual("Title"u8) ? JsonSteps.Text(ref json, ref draft.Title, "Title")
            : name.SequenceEqual("Severity"u8) ? JsonSteps.Text(ref json, ref draft.Severity, "Severity")
            : name.SequenceEqual("Issued"u8) ? ReadDate(ref json, ref draft.Published)
            : name.SequenceEqual("Updated"u8) ? ReadDate(ref json, ref draft.Modified)
            : name.SequenceEqual("References"u8) ? ReadReferences(ref json, draft)
            : name.SequenceEqual("Pkglist"u8) && ReadPackages(ref json, ref bucket, packages));
        bucket ??= AmazonProduct.BucketOfId(draft.Id ?? "") ?? throw new OsvFormatException("the advisory is of no release that is known");
        foreach (var (package, version) in packages)
        {
            draft.AddRepair(bucket, package, version);
        }

        return draft.ToAdvisory();
    }

    private static bool ReadDate(ref Utf8JsonReader json, ref string? date)
    {
        string? text = null;
        JsonSteps.Members(ref json, "a date", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) => name.SequenceEqual("Date"u8) && JsonSteps.Text(ref at, ref text, "Date"));
        date = text;
        return true;
    }

    private static bool ReadReferences(ref Utf8JsonReader json, AdvisoryDraft draft)
    {
        JsonSteps.Members(ref json, "References", (ref Utf8JsonReader list, scoped ReadOnlySpan<byte> name) => name.SequenceEqual("Reference"u8) && JsonSteps.Values(
            ref list, "Reference",
            (ref Utf8JsonReader reference) =>
            {
                string? id = null;
                JsonSteps.Members(ref reference, "a reference", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> member) =>
                    member.SequenceEqual("ID"u8) && JsonSteps.Text(ref at, ref id, "ID"));
                draft.AddFlaw(id);
            }));
        return true;
    }

    private static bool ReadPackages(ref Utf8JsonReader json, ref string? bucket, List<(string?, string)> packages)
    {
        string? collection = null;
        JsonSteps.Members(ref json, "Pkglist", (ref Utf8JsonReader list, scoped ReadOnlySpan<byte> outer) =>
        {
            if (!outer.SequenceEqual("Collection"u8))
            {
                return false;
            }

            JsonSteps.Members(ref list, "Collection", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
                name.SequenceEqual("Short"u8) ? JsonSteps.Text(ref at, ref collection, "Short")
                : name.SequenceEqual("Package"u8) && JsonSteps.Values(ref at, "Package", (ref Utf8JsonReader package) => packages.Add(ReadPackage(ref package))));
            return true;
        });
        bucket = AmazonProduct.BucketOf(collection ?? "");
        return true;
    }

    private static (string?, string) ReadPackage(ref Utf8JsonReader json)
    {
        string? package = null, epoch = null, version = null, release = null;
        JsonSteps.Members(ref json, "a package", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("Name"u8) ? JsonSteps.Text(ref at, ref package, "Name")
            : name.SequenceEqual("Epoch"u8) ? JsonSteps.Text(ref at, ref epoch, "Epoch")
            : name.SequenceEqual("Version"u8) ? JsonSteps.Text(ref at, ref version, "Version")
            : name.SequenceEqual("Release"u8) && JsonSteps.Text(ref at, ref release, "Release"));
        return (package, AdvisoryDraft.Evr(epoch, version, release));
    }
}
