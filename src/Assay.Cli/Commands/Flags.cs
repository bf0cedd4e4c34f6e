using System.CommandLine;
using System.Globalization;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine;

namespace Assay.Cli.Commands;

/// <summary>Every flag, declared once; each can be given as ASSAY_NAME in the environment and in a settings file too.</summary>
internal static class Flags
{
    public static Argument<string> Target() => new("target")
    {
        Description = $"What to look at: {Engine.Scanner.TargetUsage}, or a path that exists.",
        HelpName = "TARGET",
    };

    public static Argument<string[]> Targets() => new("targets")
    {
        Description = $"What to look at: {Engine.Scanner.TargetUsage}, or a path that exists. Several are merged into one inventory.",
        HelpName = "TARGET",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<string?> Name() => Text("--name", "NAME", "What the artefact is called in what is written. Default: the target's own name.");

    public static Option<bool> Score() => Switch("--score", "Say how much the bill of materials tells, and what is missing, in place of writing it; -o table or json.");

    public static Option<string[]> Output() => Texts("--output", "FORMAT[=FILE]",
        "Format, and the file to write it to; may be repeated. Formats: " + string.Join(", ", Reports.AllReports.Formats.Select(format => format.Name)) + ", template:FILE.", "-o");

    public static Option<string?> Scan() => Text("--scan", "SUBJECTS", "What to look for, with commas between: packages, vuln, secret, config, licence. Default: packages,vuln,config; in images secret too.");

    public static Option<string?> SecretRules() => Text("--secret-rules", "FILE", "Own rules for secrets (YAML), and built-in ones to leave out: docs/secrets.md.");

    public static Option<string?> JavaIndex() => Text("--java-index", "FILE", "Which artifact a jar is that does not say so itself, by its SHA-1: an index of `assay java-index build`.");

    /// <summary>What "--scan" says.</summary>
    /// <exception cref="AssayException">It names something else.</exception>
    public static Engine.ScanSubjects? ParseSubjects(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var subjects = Engine.ScanSubjects.None;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            subjects |= word.ToLowerInvariant() switch
            {
                "packages" => Engine.ScanSubjects.Packages,
                "vuln" or "vulnerabilities" => Engine.ScanSubjects.Vulnerabilities,
                "secret" or "secrets" => Engine.ScanSubjects.Secrets,
                "config" => Engine.ScanSubjects.Config,
                "licence" or "license" or "licences" or "licenses" => Engine.ScanSubjects.Licenses,
                _ => throw new AssayException("arguments.scan", $"--scan does not know '{word}'", "give some of: packages, vuln, secret, config, licence"),
            };
        }

        return subjects == Engine.ScanSubjects.None ? throw new AssayException("arguments.scan", "--scan names nothing", "give some of: packages, vuln, secret, config, licence") : subjects;
    }

    public static Option<string?> FailOn() => Text("--fail-on", "SEVERITY", "Exit with 1 where a finding is this severe or worse: negligible, low, medium, high, critical; unknown for any finding at all.");

    public static Option<string[]> Policy() => Texts("--policy", "FILE", "Judge by this policy, or by a built-in one (assay policy list); may be repeated.");

    public static Option<string[]> Accept() => Texts("--accept", "FILE", "Accepted risks: our own form, .trivyignore(.yaml), .grype.yaml or osv-scanner.toml; may be repeated. Default: .assay/accept.yaml of the working directory.");

    public static Option<string[]> Vex() => Texts("--vex", "FILE", "VEX statements: OpenVEX, CSAF or CycloneDX, or a folder of such files; may be repeated.");

    public static Option<string[]> Checks() => Texts("--checks", "FILE", "Own checks; may be repeated. Default: .assay/checks.yaml of the working directory.");

    /// <summary>The files of own checks: those that were named, else the caller's own.</summary>
    public static IReadOnlyList<string> CheckFiles(string[]? named)
    {
        var usual = Path.Combine(".assay", "checks.yaml");
        return named is { Length: > 0 } ? named : File.Exists(usual) ? [usual] : [];
    }

    public static Option<string?> TrustAttached() => Text("--trust-attached", "KEY", "Let VEX documents count that are attached to an image in its registry and signed with this public key (PEM): cosign.pub.");

    public static Option<string?> Baseline() => Text("--baseline", "RESULT|TARGET", "Findings that a result (JSON), an SBOM or an image has already break no gate.");

    public static Option<string?> Stage() => Text("--stage", "STAGE", "Where the scan runs: pipeline, registry, runtime or admission. Policies for other stages don't apply. Default: pipeline.");

    public static Option<string?> Severity() => Text("--severity", "SEVERITY", "Show only findings this severe or worse; the gate is not changed.");

    public static Option<bool> OnlyFixed() => Switch("--only-fixed", "Show only findings that have a fix; the gate is not changed.");

    public static Option<string?> Db() => Text("--db", "PATH", "Folder of the advisory store.");

    public static Option<bool> Offline() => Switch("--offline", "Never touch the network: use the advisory store as it is, and read no image of a registry.");

    public static Option<string?> DbMirror() => Text("--db-mirror", "URL", "Fetch advisories from this mirror of their publishers, a folder for each host.");

    public static Option<string?> NvdApiKey() => Text("--nvd-api-key", "KEY", "Key for NVD's interface, which answers more often with one. Better given as ASSAY_NVD_API_KEY.");

    public static Option<string?> DbKey() => Text("--db-key", "FILE", "PEM file of the public key that must have signed the advisory store; nothing is fetched then.");

    public static Option<string?> DbRefresh() => Text("--db-refresh", "HOURS", "Ask whether there are newer advisories after so many hours. Default: 6.");

    public static Option<string?> Advisories() => Text("--advisories", "DIR", "Folder of own OSV records, laid over the store.");

    public static Option<string?> AsOf() => Text("--as-of", "DATE", "Match with what was known then: 2025-06-30 (to its end, UTC), or a time such as 2025-06-30T12:00:00Z.");

    /// <summary>A time as the user wrote it; a day stands for its end, and today for now.</summary>
    /// <exception cref="AssayException">It is none, or in the future.</exception>
    public static DateTimeOffset? ParseTime(string? text, string flag, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        DateTimeOffset time;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            time = new DateTimeOffset(day.ToDateTime(new TimeOnly(23, 59, 59)), TimeSpan.Zero);
            time = day == DateOnly.FromDateTime(now.UtcDateTime) ? now : time;
        }
        else if (!DateTimeOffset.TryParseExact(text, ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            throw new AssayException("arguments.time", $"{flag} does not know '{text}'", "write 2025-06-30 or 2025-06-30T12:00:00Z");
        }

        return time <= now ? time : throw new AssayException("arguments.time", $"{flag} {text} is in the future", "nobody knows what will be known");
    }

    public static Option<string?> MaxDbAge() => Text("--max-db-age", "AGE", "Fail where the advisories that are matched are older: 36h or 7d.");

    /// <summary>An age as the user wrote it.</summary>
    /// <exception cref="AssayException">It is none.</exception>
    public static TimeSpan? ParseAge(string? text, string flag)
    {
        const int most = 24 * 3650;
        if (text is null)
        {
            return null;
        }

        var hours = text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? text[^1] switch { 'h' => number, 'd' => number * 24L, 'w' => number * 24L * 7, _ => 0 }
            : 0;
        return hours is > 0 and <= most ? TimeSpan.FromHours(hours) : throw new AssayException("arguments.age", $"{flag} does not know '{text}'", "give hours, days or weeks, such as 36h, 7d or 2w");
    }

    public static Option<string?> Distro() => Text("--distro", "ID-VERSION", "Take the artefact for this distribution, whatever it says: debian-12, rhel-9.4, alpine-3.20.");

    public static Option<string[]> Exclude() => Texts("--exclude", "GLOB", "Leave out these files and folders: node_modules, **/testdata/**, usr/share/doc; may be repeated.");

    public static Option<string?> Platform() => Text("--platform", "OS/ARCH", "Which image of a multi-platform index.");

    public static Option<string[]> Base() => Texts("--base", "REF", "Image that this one may be built on, so that its findings are told from yours; any target that is an image; may be repeated.");

    public static Option<bool> NoIgnoreComments() => Switch("--no-ignore-comments", "Let no comment in a file hide what checks find in it.");

    public static Option<string?> Packages() => Text("--packages", "WHICH", "Which packages to look for: those of the operating system (os), libraries and programs (library), or both (all). Default: all.");

    public static Option<bool> Backing() => Switch("--backing", "Read the images that a qcow2 image is laid over too, wherever they lie.");

    public static Option<bool> IncludeDev() => Switch("--include-dev", "Match development, test and optional packages too.");

    public static Option<bool> IncludeOsOwned() => Switch("--include-os-owned", "Match libraries that came with operating-system packages by their ecosystem's advisories too.");

    public static Option<string?> SeveritySources() => Text("--severity-sources", "LIST", "Whose word about a severity counts first, such as nvd,distro. Default: own,distro,ghsa,nvd,cisa,cna.");

    /// <summary>The sources of a list with commas.</summary>
    public static IReadOnlyList<string> ParseSources(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public static Option<bool> IncludeDeleted() => Switch("--include-deleted", "Match packages that a later layer removed too.");

    public static Option<bool> Redact() => Switch("--redact", "Leave paths, history, names of machines, and texts that may repeat variables and labels out of every report.");

    public static Option<bool> NoCache() => Switch("--no-cache", "Read every layer, and remember nothing.");

    public static Option<bool> AllMounts() => Switch("--all-mounts", "Of a host, walk network file systems and the storage of containers too.");

    public static Option<bool> Nice() => Switch("--nice", "Let all other programs go first, for processor and disks, and use one thread.");

    public static Option<bool> AllowIncomplete() => Switch("--allow-incomplete", "Let a scan pass though something could not be read.");

    public static Option<bool> Quiet() => Switch("--quiet", "Say nothing on standard error but errors.", "-q");

    public static Option<int> Timeout()
    {
        Settings.Declare("--timeout", SettingShape.Number);
        return new Option<int>("--timeout") { Description = "Seconds after which to give up; 0 for never.", HelpName = "SECONDS", DefaultValueFactory = asked => Settings.Of(asked).Number("--timeout") ?? 0 };
    }

    /// <summary>Which packages, as the user wrote it.</summary>
    /// <exception cref="AssayException">It is none.</exception>
    public static PackageSelection ParsePackages(string? text) => text?.ToLowerInvariant() switch
    {
        null or "all" => PackageSelection.All,
        "os" => PackageSelection.System,
        "library" => PackageSelection.Libraries,
        _ => throw new AssayException("arguments.packages", $"--packages does not know '{text}'", "one of: os, library, all"),
    };

    /// <summary>A severity as the user wrote it.</summary>
    /// <exception cref="AssayException">It is none.</exception>
    public static Severity? ParseSeverity(string? text, string flag) => text?.ToLowerInvariant() switch
    {
        null => null,
        "unknown" => Core.Findings.Severity.Unknown,
        "negligible" => Core.Findings.Severity.Negligible,
        "low" => Core.Findings.Severity.Low,
        "medium" => Core.Findings.Severity.Medium,
        "high" => Core.Findings.Severity.High,
        "critical" => Core.Findings.Severity.Critical,
        _ => throw new AssayException("arguments.severity", $"{flag} does not know '{text}'", "one of: negligible, low, medium, high, critical, unknown"),
    };

    public static Option<string[]> Texts(string name, string helpName, string description, params string[] aliases)
    {
        Settings.Declare(name, SettingShape.List);
        return new Option<string[]>(name, aliases) { Description = description, HelpName = helpName, DefaultValueFactory = asked => Settings.Of(asked).List(name) };
    }

    public static Option<string?> Text(string name, string helpName, string description)
    {
        Settings.Declare(name, SettingShape.Text);
        return new Option<string?>(name) { Description = description, HelpName = helpName, DefaultValueFactory = asked => Settings.Of(asked).Text(name) };
    }

    public static Option<bool> Switch(string name, string description, params string[] aliases)
    {
        Settings.Declare(name, SettingShape.Truth);
        return new Option<bool>(name, aliases) { Description = description, DefaultValueFactory = asked => Settings.Of(asked).Truth(name) };
    }
}
