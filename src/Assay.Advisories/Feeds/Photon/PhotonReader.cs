using System.Buffers;
using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Photon;

/// <summary>
/// Reads Photon OS's CVE metadata, https://packages.vmware.com/photon/photon_cve_metadata/cve_data_photon4.0.json: an array with an object for each
/// flaw of each package; the release stands only in the file's name.
/// </summary>
internal static class PhotonReader
{
    private static readonly SearchValues<char> InRelease = SearchValues.Create("0123456789.");

    public static bool Recognises(ReadOnlySpan<byte> record, string path) => JsonSteps.Has(record, "cve_id", "pkg", "res_ver") && ReleaseOf(path) is not null;

    public static void Read(ReadOnlySpan<byte> record, FeedSink sink)
    {
        string? flaw = null, package = null, repair = null, status = null;
        JsonSteps.Record(record, (ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("cve_id"u8) ? JsonSteps.Text(ref json, ref flaw, "cve_id")
            : name.SequenceEqual("pkg"u8) ? JsonSteps.Text(ref json, ref package, "pkg")
            : name.SequenceEqual("res_ver"u8) ? JsonSteps.Text(ref json, ref repair, "res_ver")
            : name.SequenceEqual("status"u8) && JsonSteps.Text(ref json, ref status, "status"));
        if (flaw is not { Length: > 4 and < 64 } || flaw.AsSpan().ContainsAnyInRange('\0', ' ') || package is not { Length: > 0 })
        {
            throw new Osv.OsvFormatException("a record without a flaw or a package");
        }

        var isRepaired = repair is { Length: > 0 } && char.IsAsciiDigit(repair[0]);
        if (status == "Not Affected")
        {
            sink.Add(new Advisory { Id = PartJoin.PartId(flaw, $"photon:{ReleaseOf(sink.File)}/{package}"), VulnerabilityId = flaw }, "photon");
            return;
        }

        sink.Add(PartJoin.Part(flaw, new AffectedPackage
        {
            Key = new MatchKey("photon:" + ReleaseOf(sink.File), package),
            Scheme = VersionScheme.Rpm,
            Ranges = isRepaired ? Spans.Before(repair!) : Spans.All,
            Unfixed = FixState.NotFixed,
        }));
    }

    private static string? ReleaseOf(string path)
    {
        const string mark = "photon";
        var at = path.LastIndexOf(mark, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var rest = path.AsSpan(at + mark.Length);
        var end = rest.IndexOfAnyExcept(InRelease);
        var release = (end < 0 ? rest : rest[..end]).TrimEnd('.');
        return release.Length == 3 ? release.ToString() : null;
    }
}
