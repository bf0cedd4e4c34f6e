using System.Globalization;
using Assay.Core.Packages;

namespace Assay.Reports.Sboms;

/// <summary>
/// What another producer's component says of a package: from its purl and from the properties in which Syft (syft/format/internal/cyclonedxutil),
/// Trivy (pkg/sbom/io, docs/guide/supply-chain/sbom.md) and cdxgen keep what CycloneDX has no field for.
/// </summary>
internal static class ForeignPackage
{
    private const string Trivy = "aquasecurity:trivy:";

    /// <summary>Null where the component is no package.</summary>
    public static Package? Of(ComponentDraft draft, PackageUrl? purl)
    {
        // A program that no registry has is told by its CPE.
        if (draft.Purl is null && draft.Type is not ("library" or "framework") && (draft.Type != "application" || draft.Cpes.Count == 0))
        {
            return null;
        }

        var type = purl?.Type ?? TypeOf(draft);
        var version = VersionOf(draft, purl, type);
        return new Package
        {
            Type = type,
            Name = NameOf(draft, purl, type),
            Version = version,
            Purl = draft.Purl ?? "",
            Arch = purl?["arch"] ?? draft["syft:metadata:architecture"],
            Epoch = type == "rpm" && long.TryParse(purl?["epoch"] ?? draft["syft:metadata:epoch"], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
                ? epoch : null,
            Source = SourceOf(draft, purl, version),
            Origin = (purl?["rpmmod"] ?? draft["syft:metadata:modularityLabel"] ?? draft[Trivy + "Modularitylabel"]) is { Length: > 0 } module
                ? new PackageOrigin { Module = module } : null,
            Scope = ScopeOf(draft),
            Locations = LocationsOf(draft) is { Count: > 0 } locations ? locations : [],
            Licenses = draft.Licenses is { Count: > 0 } licenses ? licenses : [],
            Cpes = draft.Cpes.Count > 0 || draft["syft:cpe23"] is not null ? CpeText.Sound(draft.Cpes.Concat(draft.All("syft:cpe23"))) : [],
        };
    }

    // A purl that breaks a rule of its type still tells the type.
    private static string TypeOf(ComponentDraft draft)
    {
        if (draft.Purl is { } text && text.StartsWith("pkg:", StringComparison.Ordinal))
        {
            var rest = text.AsSpan(4).TrimStart('/');
            var slash = rest.IndexOf('/');
            if (slash > 0)
            {
                return rest[..slash].ToString().ToLowerInvariant();
            }
        }

        return draft["syft:package:type"] is { } syft ? TypeOfSyft(syft) : "generic";
    }

    // syft/pkg/type.go, where its word is not the purl's.
    private static string TypeOfSyft(string type) => type switch
    {
        "python" => "pypi",
        "java-archive" or "jenkins-plugin" or "graalvm-native-image" => "maven",
        "go-module" => "golang",
        "rust-crate" => "cargo",
        "dotnet" => "nuget",
        "php-composer" => "composer",
        "dart-pub" => "pub",
        "erlang-otp" => "otp",
        "R-package" => "cran",
        "portage" => "ebuild",
        _ => type,
    };

    // Package managers whose names have a group write it in one: "@babel/core", "org.slf4j:slf4j-api", "github.com/a/b".
    private static string NameOf(ComponentDraft draft, PackageUrl? purl, string type)
    {
        var group = purl is null ? draft.Group : purl.Namespace;
        var name = purl?.Name ?? draft.Name ?? "";
        return string.IsNullOrEmpty(group) ? name : type switch
        {
            "maven" => $"{group}:{name}",
            "npm" or "golang" or "composer" or "swift" or "github" or "huggingface" => $"{group}/{name}",
            _ => purl is null || IsOfDistribution(type) ? draft.Name ?? name : name,
        };
    }

    private static bool IsOfDistribution(string type) => type is "deb" or "rpm" or "apk" or "alpm";

    // The version string is not rewritten; only where a deb's epoch stands beside it is it put where dpkg prints it.
    private static string? VersionOf(ComponentDraft draft, PackageUrl? purl, string type)
    {
        var version = string.IsNullOrEmpty(draft.Version) ? purl?.Version : draft.Version;
        return version is not null && type == "deb" && purl?["epoch"] is { } epoch && epoch != "0" && !version.Contains(':', StringComparison.Ordinal)
            ? $"{epoch}:{version}"
            : version;
    }

    private static SourcePackage? SourceOf(ComponentDraft draft, PackageUrl? purl, string? version)
    {
        if (draft[Trivy + "SrcName"] is { } trivyName)
        {
            return new SourcePackage(trivyName, TrivyVersion(draft) ?? version ?? "");
        }

        if (draft["syft:metadata:source"] is { Length: > 0 } syftName)
        {
            return new SourcePackage(syftName, draft["syft:metadata:sourceVersion"] is { Length: > 0 } own ? own : version ?? "");
        }

        // syft/pkg/cataloger: "upstream" is "name", "name@version" or the file name of a source RPM.
        if ((purl?["upstream"] ?? draft["syft:metadata:sourceRpm"] ?? draft["syft:metadata:originPackage"]) is not { Length: > 0 } upstream)
        {
            return null;
        }

        if (SourceRpm(upstream) is { } rpm)
        {
            return rpm;
        }

        var at = upstream.IndexOf('@', StringComparison.Ordinal);
        return at > 0 ? new SourcePackage(upstream[..at], upstream[(at + 1)..]) : new SourcePackage(upstream, version ?? "");
    }

    // Trivy takes versions apart: "1:2.3-4" stands as SrcEpoch 1, SrcVersion 2.3, SrcRelease 4.
    private static string? TrivyVersion(ComponentDraft draft)
    {
        if (draft[Trivy + "SrcVersion"] is not { Length: > 0 } version)
        {
            return null;
        }

        var release = draft[Trivy + "SrcRelease"];
        var epoch = draft[Trivy + "SrcEpoch"];
        return (string.IsNullOrEmpty(epoch) || epoch == "0" ? "" : epoch + ":") + version + (string.IsNullOrEmpty(release) ? "" : "-" + release);
    }

    private static SourcePackage? SourceRpm(string file)
    {
        if (!file.EndsWith(".src.rpm", StringComparison.Ordinal) && !file.EndsWith(".nosrc.rpm", StringComparison.Ordinal))
        {
            return null;
        }

        var stem = file[..file.LastIndexOf('.', file.Length - 5)];
        var release = stem.LastIndexOf('-');
        var version = release > 0 ? stem.LastIndexOf('-', release - 1) : -1;
        return version > 0 ? new SourcePackage(stem[..version], stem[(version + 1)..]) : null;
    }

    private static PackageScope ScopeOf(ComponentDraft draft) =>
        draft["cdx:npm:package:development"] == "true" || draft.Scope == "excluded" ? PackageScope.Dev
        : draft.Scope == "test" ? PackageScope.Test
        : draft.Scope == "optional" ? PackageScope.Optional
        : PackageScope.Prod;

    private static List<PackageLocation> LocationsOf(ComponentDraft draft)
    {
        var locations = draft.ToLocations("syft:location:", ":path", ":layerID");
        var layer = draft[Trivy + "LayerDiffID"];
        if ((draft[Trivy + "FilePath"] ?? draft["SrcFile"]) is { } path)
        {
            locations.Add(new PackageLocation(path, layer));
        }
        else if (layer is not null)
        {
            // Trivy names no file for packages of the distribution's database.
            locations.Add(new PackageLocation("", layer));
        }

        locations.AddRange(draft.Occurrences.Select(occurrence => new PackageLocation(occurrence)));
        return locations;
    }
}
