using Assay.Core;
using Assay.Sources.Oci.Registry;

namespace Assay.Engine.Targets;

/// <summary>Every kind of target, one line each.</summary>
internal static class AllTargets
{
    public static readonly IReadOnlyList<TargetKind> Kinds =
    [
        new("oci", "oci:DIR[:TAG]", LayoutTarget.ReadAsync, LayoutTarget.DescribeAsync),
        new("archive", "archive:FILE[:TAG]|-", ArchiveTarget.ReadAsync, ArchiveTarget.DescribeAsync),
        new("docker", "docker:REF", EngineTarget.ReadDockerAsync, EngineTarget.DescribeDockerAsync),
        new("podman", "podman:REF", EngineTarget.ReadPodmanAsync, EngineTarget.DescribePodmanAsync),
        new("containerd", "containerd:REF", ContainerdTarget.ReadAsync, ContainerdTarget.DescribeAsync),
        new("crio", "crio:REF", StorageTarget.ReadAsync, StorageTarget.DescribeAsync),
        new("container", "container:ENGINE/ID", EngineTarget.ReadContainerAsync),
        new("dir", "dir:PATH", DirectoryTarget.ReadAsync),
        new("disk", "disk:FILE", DiskTarget.ReadAsync),
        new("file", "file:PATH", FileTarget.ReadAsync),
        new("host", "host:[PATH]", HostTarget.ReadAsync),
        new("purl", "purl:PURL[,PURL...]|-", PurlTarget.ReadAsync),
        new("sbom", "sbom:FILE|-", SbomTarget.ReadAsync),
        new("registry", "registry:REF", RegistryTarget.ReadAsync, RegistryTarget.DescribeAsync),
        new("sif", "sif:FILE", SifTarget.ReadAsync),
        new("zip", "zip:FILE", ZipTarget.ReadAsync),
    ];

    /// <summary>Understands "SCHEME:NAME", a path that exists, by what it is, or else the name of an image in a registry.</summary>
    /// <exception cref="AssayException">"target.notFound"; of a file "target.unsupported".</exception>
    public static (TargetKind Kind, string Name) Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 ? text[..colon] : "";
        if (Kinds.FirstOrDefault(kind => kind.Scheme == scheme) is { } named)
        {
            return (named, text[(colon + 1)..]);
        }

        if (Recognise(text) is { } recognised)
        {
            return (Kinds.First(kind => kind.Scheme == recognised), text);
        }

        return RegistryReference.IsReference(text)
            ? (Kinds.First(kind => kind.Scheme == "registry"), text)
            : throw new AssayException("target.notFound", $"no such target: {text}", $"give a path that exists, or {Usage}");
    }

    /// <summary>How targets are written, for messages.</summary>
    public static string Usage => string.Join(", ", Kinds.Select(kind => kind.Usage));

    /// <summary>The scheme of a path that exists; null for anything else.</summary>
    private static string? Recognise(string path)
    {
        if (Directory.Exists(path))
        {
            return File.Exists(Path.Combine(path, "oci-layout")) ? "oci" : "dir";
        }

        return File.Exists(path) ? FileShape.SchemeOf(path) : null;
    }
}
