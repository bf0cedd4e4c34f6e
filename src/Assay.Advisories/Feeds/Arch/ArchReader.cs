using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Arch;

/// <summary>Reads a group of Arch Linux's security tracker, https://security.archlinux.org/all.json: flaws of some packages that one version repairs.</summary>
internal static class ArchReader
{
    public static bool Recognises(ReadOnlySpan<byte> record) => JsonSteps.Has(record, "name", "packages", "issues", "affected", "status");

    public static Advisory Read(ReadOnlySpan<byte> record)
    {
        var draft = new AdvisoryDraft();
        string? status = null, repair = null, kind = null;
        List<string> packages = [];
        JsonSteps.Record(record, (ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("name"u8) ? JsonSteps.Text(ref json, ref draft.Id, "name")
            : name.SequenceEqual("status"u8) ? JsonSteps.Text(ref json, ref status, "status")
            : name.SequenceEqual("severity"u8) ? JsonSteps.Text(ref json, ref draft.Severity, "severity")
            : name.SequenceEqual("type"u8) ? JsonSteps.Text(ref json, ref kind, "type")
            : name.SequenceEqual("fixed"u8) ? JsonSteps.Text(ref json, ref repair, "fixed")
            : name.SequenceEqual("issues"u8) ? JsonSteps.Values(ref json, "issues", (ref Utf8JsonReader at) => draft.AddFlaw(Osv.OsvJson.Word(ref at, "an issue")))
            : name.SequenceEqual("packages"u8) && JsonSteps.Values(ref json, "packages", (ref Utf8JsonReader at) => packages.Add(Osv.OsvJson.Word(ref at, "a package"))));
        draft.Title = kind is null ? null : $"{string.Join(", ", packages)}: {kind}";
        foreach (var package in status == "Not affected" ? [] : packages)
        {
            draft.Add(new AffectedPackage
            {
                Key = new MatchKey("arch", package),
                Scheme = VersionScheme.Pacman,
                Ranges = repair is { Length: > 0 } ? Spans.Before(repair) : Spans.All,
                Unfixed = status == "Unknown" ? FixState.UnderInvestigation : FixState.NotFixed,
            });
        }

        return draft.ToAdvisory();
    }
}
