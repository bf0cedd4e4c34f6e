using Assay.Core.Packages;

namespace Assay.Engine.Policy.Vex;

/// <summary>
/// Whether a product that a statement names is what was scanned: docs/reference/vex.md. A name that can't be compared is no match, since a
/// statement must not reach further than it says.
/// </summary>
internal static class VexMatch
{
    /// <summary>Whether a statement about a product is about this package of this artefact.</summary>
    /// <remarks>
    /// (1) The product is the package itself; then it has no parts, or one of them is the package too (the same library, named twice).
    /// (2) The product is the artefact: without parts all of its packages are meant, with parts those.
    /// </remarks>
    public static bool Means(VexProduct product, Artifact artifact, Package package)
    {
        if (product.Parts.Count == 0)
        {
            return product.Ids.Any(id => IsPackage(id, package)) || product.Ids.Any(id => IsArtifact(id, artifact));
        }

        return product.Parts.Any(part => part.Any(id => IsPackage(id, package)))
            && product.Ids.Any(id => IsArtifact(id, artifact) || IsPackage(id, package) || IsPlatform(id, artifact.Distro));
    }

    /// <summary>Same type, namespace and name; version and qualifiers where the statement has them, a qualifier that the package lacks being none that contradicts.</summary>
    private static bool IsPackage(string id, Package package) =>
        PackageUrl.TryParse(id, out var said, out _) && said.Type != "oci" && PackageUrl.TryParse(package.Purl, out var found, out _)
        && said.Type == found.Type && said.Namespace == found.Namespace && said.Name == found.Name
        && (said.Version is null || said.Version == found.Version || said.Version == package.Version)
        && said.Qualifiers.All(qualifier => found[qualifier.Key] is not { } value || value == qualifier.Value);

    /// <summary>By digest, by the name that was scanned, or by pkg:oci with the repository's last part and, where given, its repository_url.</summary>
    private static bool IsArtifact(string id, Artifact artifact)
    {
        if (artifact.Digests.Contains(id, StringComparer.OrdinalIgnoreCase) || artifact.Name == id || id == "urn:assay:artifact:" + Uri.EscapeDataString(artifact.Name))
        {
            return true;
        }

        if (!PackageUrl.TryParse(id, out var purl, out _) || purl.Type is not ("oci" or "docker"))
        {
            return false;
        }

        if (purl.Version is { } version && version.Contains(':', StringComparison.Ordinal))
        {
            return artifact.Digests.Contains(version, StringComparer.OrdinalIgnoreCase);
        }

        var (repository, tag) = Split(artifact.Name);
        return repository[(repository.LastIndexOf('/') + 1)..] == purl.Name
            && (purl.Version is null || purl.Version == tag)
            && (purl["tag"] is not { } wanted || wanted == tag)
            && (purl["repository_url"] is not { } url || url == repository || $"{url}/{purl.Name}" == repository);
    }

    // CSAF names the distribution that a package is part of by its CPE: those of RHEL's channels are the artefact's own.
    private static bool IsPlatform(string id, Distro? distro) =>
        id.StartsWith("cpe:", StringComparison.Ordinal) && distro is not null && distro.Channels.Any(channel => channel == id);

    private static (string Repository, string? Tag) Split(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        name = at < 0 ? name : name[..at];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') && colon > 0 ? (name[..colon], name[(colon + 1)..]) : (name, null);
    }
}
