using Assay.Core.Packages;
using Assay.Reports.CycloneDx;

namespace Assay.Reports.GitLab;

/// <summary>Where a component comes from in GitLab's words: the image, for the whole document, or the file that tells of it, for each.</summary>
internal sealed class GitLabSource(Artifact artifact)
{
    private const string Image = "gitlab:container_scanning:image:";
    private const string System = "gitlab:container_scanning:operating_system:";
    private const string Dependency = "gitlab:dependency_scanning:";

    private readonly bool isImage = artifact.Kind == "image";

    /// <summary>The properties of the document.</summary>
    public void WriteMetadata(DocumentWriter writer)
    {
        ComponentWriter.Property(writer, "gitlab:meta:schema_version", "1");
        if (!isImage)
        {
            return;
        }

        var (name, tag) = Split(artifact.Name);
        ComponentWriter.Property(writer, Image + "name", name);
        ComponentWriter.Property(writer, Image + "tag", tag);
        ComponentWriter.Property(writer, System + "name", artifact.Distro?.Id);
        ComponentWriter.Property(writer, System + "version", artifact.Distro?.VersionId);
    }

    /// <summary>The properties of a component.</summary>
    public void Write(DocumentWriter writer, Package package)
    {
        if (isImage || package.Locations.Count == 0)
        {
            return;
        }

        ComponentWriter.Property(writer, Dependency + "input_file:path", package.Locations[0].Path);
        ComponentWriter.Property(writer, Dependency + "package_manager:name", GitLabDependencyReport.ManagerOf(package.Type));
        ComponentWriter.Property(writer, Dependency + "category", package.Scope switch { PackageScope.Dev => "development", PackageScope.Test => "test", _ => "production" });
    }

    // Both are asked for: a digest stands for a tag, and nothing for "latest", as docker reads a name.
    private static (string Name, string Tag) Split(string image)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var (name, tag) = at < 0 ? (image, null) : (image[..at], image[(at + 1)..]);
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? (name[..colon], name[(colon + 1)..]) : (name, tag ?? "latest");
    }
}
