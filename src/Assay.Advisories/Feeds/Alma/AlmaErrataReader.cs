using System.Globalization;
using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Alma;

/// <summary>Reads AlmaLinux's errata, https://errata.almalinux.org/8/errata.full.json, one a record; the release is told by the builds themselves.</summary>
internal static class AlmaErrataReader
{
    public static bool Recognises(ReadOnlySpan<byte> record) => JsonSteps.Has(record, "id", "packages", "modules", "issued_date");

    /// <summary>Whether a file is the whole of a release's errata: {"schema_version": ..., "data": [...]}.</summary>
    public static bool RecognisesFile(ReadOnlySpan<byte> start, string path) =>
        start.IndexOf("\"data\""u8) is >= 0 and < 256 && start.IndexOf("\"issued_date\""u8) > 0 && start.IndexOf("\"AL"u8) > 0;

    public static void ReadFile(Stream stream, FeedSink sink, CancellationToken token)
    {
        var members = new MemberStream(stream);
        while (members.Next(token))
        {
            if (members.Name != "data")
            {
                continue;
            }

            var json = new Utf8JsonReader(members.Value);
            json.Read();
            JsonSteps.EachTold(ref json, sink, (ref Utf8JsonReader at) => Add(ReadErratum(ref at), sink));
        }
    }

    public static void Read(ReadOnlySpan<byte> record, FeedSink sink)
    {
        var json = new Utf8JsonReader(record);
        json.Read();
        Add(ReadErratum(ref json), sink);
    }

    // One id may stand in the files of two releases, with the builds of each: they are parts of one record.
    private static void Add(Advisory advisory, FeedSink sink)
    {
        foreach (var release in advisory.Affected.GroupBy(entry => DistroBuckets.ReleaseOf(entry.Key.Bucket), StringComparer.Ordinal))
        {
            sink.Add(advisory with { Id = PartJoin.PartId(advisory.Id, release.Key), Affected = [.. release] }, "almalinux");
        }
    }

    private static Advisory ReadErratum(ref Utf8JsonReader erratum)
    {
        var draft = new AdvisoryDraft();
        List<(string Package, string Version, string Release, string? Module)> packages = [];
        long? issued = null, updated = null;
        JsonSteps.Members(ref erratum, "an erratum", (ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("id"u8) ? JsonSteps.Text(ref json, ref draft.Id, "id")
            : name.SequenceEqual("title"u8) ? JsonSteps.Text(ref json, ref draft.Title, "title")
            : name.SequenceEqual("severity"u8) ? JsonSteps.Text(ref json, ref draft.Severity, "severity")
            : name.SequenceEqual("issued_date"u8) ? Seconds(ref json, ref issued)
            : name.SequenceEqual("updated_date"u8) ? Seconds(ref json, ref updated)
            : name.SequenceEqual("references"u8) ? JsonSteps.Values(ref json, "references", (ref Utf8JsonReader at) => ReadReference(ref at, draft))
            : name.SequenceEqual("packages"u8) && JsonSteps.Values(ref json, "packages", (ref Utf8JsonReader at) => packages.Add(ReadPackage(ref at))));
        foreach (var (package, version, release, module) in packages)
        {
            if (MajorOf(release) is { } major)
            {
                var bucket = "almalinux:" + major;
                draft.AddRepair(module is not null && ModuleStreams.In(draft.Title).Count == 0 ? DistroBuckets.Stream(bucket, module) : bucket, package, version);
            }
        }

        return draft.ToAdvisory() with { Published = TimeOf(issued), Modified = TimeOf(updated) };
    }

    private static bool Seconds(ref Utf8JsonReader json, ref long? seconds)
    {
        seconds = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value) ? value : seconds;
        return json.TokenType == JsonTokenType.Number;
    }

    private static DateTimeOffset? TimeOf(long? seconds) => seconds is > 0 and < 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;

    private static void ReadReference(ref Utf8JsonReader json, AdvisoryDraft draft)
    {
        string? id = null;
        JsonSteps.Members(ref json, "a reference", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) => name.SequenceEqual("id"u8) && JsonSteps.Text(ref at, ref id, "id"));
        draft.AddFlaw(id);
    }

    private static (string, string, string, string?) ReadPackage(ref Utf8JsonReader json)
    {
        string? package = null, epoch = null, version = null, release = null, module = null;
        JsonSteps.Members(ref json, "a package", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("name"u8) ? JsonSteps.Text(ref at, ref package, "name")
            : name.SequenceEqual("epoch"u8) ? JsonSteps.Text(ref at, ref epoch, "epoch")
            : name.SequenceEqual("version"u8) ? JsonSteps.Text(ref at, ref version, "version")
            : name.SequenceEqual("release"u8) ? JsonSteps.Text(ref at, ref release, "release")
            : name.SequenceEqual("module"u8) && JsonSteps.Text(ref at, ref module, "module"));

        // "container-tools:1.0:8040020210617090548:830d479e:aarch64": name and stream.
        var parts = module?.Split(':');
        return (package ?? "", AdvisoryDraft.Evr(epoch, version, release), release ?? "", parts is [var name, var stream, ..] ? $"{name}:{stream}" : null);
    }

    // "60.el9_2.7", "2.git87f9237.module_el8.4.0+2496+12421f43".
    private static string? MajorOf(string release)
    {
        var at = release.IndexOf("el", StringComparison.Ordinal);
        while (at >= 0)
        {
            var end = at + 2;
            while (end < release.Length && char.IsAsciiDigit(release[end]))
            {
                end++;
            }

            if (end > at + 2 && end <= at + 4)
            {
                return int.Parse(release.AsSpan(at + 2, end - at - 2), NumberStyles.None, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
            }

            at = release.IndexOf("el", at + 2, StringComparison.Ordinal);
        }

        return null;
    }
}
