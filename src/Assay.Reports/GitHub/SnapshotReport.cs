using System.Globalization;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.GitHub;

/// <summary>
/// GitHub's dependency snapshot (docs.github.com, REST API, "Dependency submission"): the packages of each file that tells of some, whichever
/// findings they have. Packages without a purl have no place in it.
/// </summary>
internal static class SnapshotReport
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        var run = RunOf(options);
        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version"u8, 0);
            writer.WriteString("sha"u8, run.Sha);
            writer.WriteString("ref"u8, run.Ref);
            WriteJob(writer, run, result.Inventory.Artifact);
            writer.WriteStartObject("detector"u8);
            writer.WriteString("name"u8, "assay"u8);
            writer.WriteString("version"u8, options.ToolVersion);
            writer.WriteString("url"u8, "https://assay.example/"u8);
            writer.WriteEndObject();
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("artifact"u8, result.Inventory.Artifact.Name);
            RecordWriter.WriteText(writer, "digest"u8, result.Inventory.Artifact.Digests.Count > 0 ? result.Inventory.Artifact.Digests[0] : null);
            writer.WriteString("state"u8, view.IsComplete ? "complete"u8 : "incomplete"u8);
            writer.WriteString("verdict"u8, Names.Of(result.Verdict.Result));
            writer.WriteEndObject();
            writer.WriteString("scanned"u8, TimeText.Of(options.Timestamp));
            WriteManifests(writer, result.Inventory);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <exception cref="AssayException">Commit or reference are not known, or are none.</exception>
    public static GitHubRun RunOf(ReportOptions options)
    {
        const string Hint = "in a workflow of GitHub they are known; elsewhere set GITHUB_SHA and GITHUB_REF (or ASSAY_GITHUB_SHA and ASSAY_GITHUB_REF, which go first)";
        var run = options.GitHub ?? throw new AssayException("output.githubSnapshot", "the format github-snapshot needs the commit and the reference that were scanned", Hint);
        return run.Sha.Length == 40 && run.Sha.All(char.IsAsciiHexDigit) && run.Ref.StartsWith("refs/", StringComparison.Ordinal)
            ? run
            : throw new AssayException("output.githubSnapshot", $"'{run.Sha}' on '{run.Ref}' is not a commit of 40 digits on a reference such as refs/heads/main", Hint);
    }

    // GitHub keeps the last snapshot of each correlator: it must not change with each build's tag.
    private static void WriteJob(JsonBytes writer, GitHubRun run, Artifact artifact)
    {
        var name = artifact.Name;
        if (artifact.Kind == "image")
        {
            name = name.Split('@')[0];
            var colon = name.LastIndexOf(':');
            name = colon > name.LastIndexOf('/') ? name[..colon] : name;
        }

        writer.WriteStartObject("job"u8);
        writer.WriteString("id"u8, run.RunId);
        writer.WriteString("correlator"u8, $"{run.Workflow} {run.Job} {name}");
        RecordWriter.WriteText(writer, "html_url"u8, run.RunUrl);
        writer.WriteEndObject();
    }

    private static void WriteManifests(JsonBytes writer, Inventory inventory)
    {
        var relations = inventory.Relations.Where(relation => relation.Kind == RelationKind.DependsOn && relation.From != relation.To).ToList();
        var dependencies = relations.ToLookup(relation => relation.From, relation => relation.To, StringComparer.Ordinal);
        var dependents = relations.ToLookup(relation => relation.To, relation => relation.From, StringComparer.Ordinal);
        var manifests = inventory.Packages.Where(package => package.Purl.StartsWith("pkg:", StringComparison.Ordinal))
            .SelectMany(package => package.Locations.Select(location => location.Path).DefaultIfEmpty("").Distinct(StringComparer.Ordinal), (package, path) => new Place(path, package))
            .GroupBy(place => place.Path, place => place.Package, StringComparer.Ordinal).OrderBy(manifest => manifest.Key, StringComparer.Ordinal);
        writer.WriteStartObject("manifests"u8);
        foreach (var manifest in manifests)
        {
            var name = manifest.Key.Length == 0 ? inventory.Artifact.Name : manifest.Key;
            writer.WriteStartObject(manifest.Key.Length == 0 ? "(no file)" : manifest.Key);
            writer.WriteString("name"u8, name);
            if (manifest.Key.Length > 0)
            {
                writer.WriteStartObject("file"u8);
                writer.WriteString("source_location"u8, manifest.Key);
                writer.WriteEndObject();
            }

            // What is submitted are dependencies: the project itself is none.
            var packages = manifest.Where(package => !package.IsProject).DistinctBy(package => package.Purl, StringComparer.Ordinal).ToList();
            WriteResolved(writer, packages, dependencies, dependents);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteResolved(JsonBytes writer, List<Package> packages, ILookup<string, string> dependencies, ILookup<string, string> dependents)
    {
        var here = packages.Select(package => package.Purl).ToHashSet(StringComparer.Ordinal);
        var isGraph = packages.Exists(package => dependencies[package.Purl].Any(here.Contains));
        writer.WriteStartObject("resolved"u8);
        foreach (var package in packages)
        {
            writer.WriteStartObject(package.Purl);
            writer.WriteString("package_url"u8, package.Purl);
            if (isGraph || package.Direct is not null)
            {
                // A file without relations says nothing of who asked for what.
                writer.WriteString("relationship"u8, package.Direct ?? !dependents[package.Purl].Any(here.Contains) ? "direct"u8 : "indirect"u8);
            }

            writer.WriteString("scope"u8, package.Scope is PackageScope.Dev or PackageScope.Test ? "development"u8 : "runtime"u8);
            RecordWriter.WriteTexts(writer, "dependencies"u8, [.. dependencies[package.Purl].Where(here.Contains).Distinct(StringComparer.Ordinal)]);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private sealed record Place(string Path, Package Package);
}
