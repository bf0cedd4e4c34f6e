using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Alpine;

/// <summary>What the head of a secdb file, or of a package's record in a mirror of one, says about where its packages come from.</summary>
internal readonly ref struct SecdbFile
{
    private SecdbFile(string? release, string? repository, string prefix, int packages, int fixes, string? package)
    {
        Release = release;
        Repository = repository;
        Prefix = prefix;
        PackagesAt = packages;
        FixesAt = fixes;
        Package = package;
    }

    /// <summary>"v3.18", "edge"; null for a distribution that rolls.</summary>
    public string? Release { get; }

    /// <summary>"main", "community"; "os" of Wolfi, "chainguard" of Chainguard.</summary>
    public string? Repository { get; }

    /// <summary>Where the packages are downloaded: "https://packages.wolfi.dev".</summary>
    public string Prefix { get; }

    /// <summary>The byte where the list of packages begins; -1 where there is none.</summary>
    public int PackagesAt { get; }

    /// <summary>The byte where the repairs of the one package begin, in a mirror's record of one package; -1 elsewhere.</summary>
    public int FixesAt { get; }

    /// <summary>The name of that package.</summary>
    public string? Package { get; }

    public bool IsSecdb => PackagesAt >= 0 ? Prefix.Length > 0 && Repository is not null : FixesAt >= 0 && Package is not null && Repository is not null;

    public bool IsWolfi => Release is null && Prefix.Contains("wolfi.dev", StringComparison.Ordinal) && Repository != "chainguard";

    public bool IsChainguard => Release is null && Repository == "chainguard";

    public bool IsAlpine => Release is not null || (PackagesAt < 0 && !IsWolfi && !IsChainguard);

    /// <summary>Reads the head; throws JsonException where the record is no JSON.</summary>
    public static SecdbFile Of(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record);
        string? release = null, repository = null, package = null;
        var prefix = "";
        int packages = -1, fixes = -1;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return new SecdbFile(null, null, "", -1, -1, null);
        }

        while (OsvJson.NextProperty(ref json, 0, out var name))
        {
            if (json.TokenType == JsonTokenType.String)
            {
                release = name.SequenceEqual("distroversion"u8) ? JsonSteps.String(ref json) : release;
                repository = name.SequenceEqual("reponame"u8) || name.SequenceEqual("repo"u8) ? JsonSteps.String(ref json) : repository;
                prefix = name.SequenceEqual("urlprefix"u8) ? JsonSteps.String(ref json) : prefix;
                package = name.SequenceEqual("name"u8) || name.SequenceEqual("pkg"u8) ? JsonSteps.String(ref json) : package;
            }
            else
            {
                packages = name.SequenceEqual("packages"u8) ? (int)json.TokenStartIndex : packages;
                fixes = name.SequenceEqual("secfixes"u8) ? (int)json.TokenStartIndex : fixes;
                json.Skip();
            }
        }

        return new SecdbFile(release, repository, prefix, packages, fixes, package);
    }
}
