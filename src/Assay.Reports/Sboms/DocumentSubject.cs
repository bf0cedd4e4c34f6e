using Assay.Core.Packages;

namespace Assay.Reports.Sboms;

/// <summary>
/// What a document of ours is about, the same in every format: CycloneDX' metadata.component, what the document of SPDX 2 DESCRIBES, the root of SPDX 3's list. It is always what was
/// scanned, under the name that the user gave, and never one of its packages: a folder may hold no project or many, so that a project is a component like others, of its own type.
/// </summary>
/// <param name="Name">The artefact's.</param>
/// <param name="Version">Its first digest; null where it has none.</param>
/// <param name="Type">"container", "device", "application": CycloneDX' words, which SPDX has too.</param>
/// <param name="Purl">Of an image whose digest is known; null for all else, for which purl-spec has no type.</param>
internal sealed record DocumentSubject(string Name, string? Version, string Type, string? Purl)
{
    public static DocumentSubject Of(Artifact artifact) => new(
        artifact.Name,
        artifact.Digests.Count > 0 ? artifact.Digests[0] : null,
        artifact.Kind switch { "image" => "container", "host" => "device", _ => "application" },
        PurlOf(artifact));

    /// <summary>What kind of component a package is: "application" for a project that was found itself, else "library".</summary>
    public static string TypeOf(Package package) => package.IsProject ? "application" : "library";

    // purl-spec, types/oci-definition.json: the last part of the repository's name, in lower case, and its digest. An archive's path is no repository.
    private static string? PurlOf(Artifact artifact)
    {
        var name = artifact.Name.Split('@')[0];
        var colon = name.LastIndexOf(':');
        var repository = colon > name.LastIndexOf('/') && colon > 0 ? name[..colon] : name;
        if (artifact.Kind != "image" || artifact.Digests.Count == 0 || repository is "" or ['/' or '.' or '~', ..] or [.., '/'])
        {
            return null;
        }

        var tag = repository.Length < name.Length ? name[(colon + 1)..] : null;
        return PackageUrl.Format("oci", null, repository[(repository.LastIndexOf('/') + 1)..].ToLowerInvariant(), artifact.Digests[0],
            ("repository_url", repository.Contains('/', StringComparison.Ordinal) ? repository : null), ("tag", tag));
    }
}
