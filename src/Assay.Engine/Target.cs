using Assay.Core;

namespace Assay.Engine;

/// <summary>What a target is.</summary>
internal enum TargetKind
{
    OciLayout,
    Directory,
    Sbom,
}

/// <summary>A target as the user wrote it, understood.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">A path, or "-" for standard input.</param>
/// <param name="Tag">The tag in a layout that holds several images.</param>
internal sealed record Target(TargetKind Kind, string Path, string? Tag)
{
    private static readonly string[] LaterSchemes =
        ["registry", "docker", "containerd", "podman", "crio", "container", "archive", "file", "zip", "disk", "purl", "host"];

    /// <summary>Understands "oci:DIR[:TAG]", "dir:PATH", "sbom:FILE|-", or a path that exists, by what it is.</summary>
    /// <exception cref="AssayException">It is none of these, or not there.</exception>
    public static Target Parse(string text)
    {
        if (text.StartsWith("oci:", StringComparison.Ordinal))
        {
            return ParseLayout(text[4..]);
        }

        if (text.StartsWith("dir:", StringComparison.Ordinal))
        {
            var path = text[4..];
            return Directory.Exists(path) ? new Target(TargetKind.Directory, path, null) : throw NotFound(path);
        }

        if (text.StartsWith("sbom:", StringComparison.Ordinal))
        {
            var path = text[5..];
            return path == "-" || File.Exists(path) ? new Target(TargetKind.Sbom, path, null) : throw NotFound(path);
        }

        if (Directory.Exists(text))
        {
            return new Target(File.Exists(System.IO.Path.Combine(text, "oci-layout")) ? TargetKind.OciLayout : TargetKind.Directory, text, null);
        }

        if (File.Exists(text))
        {
            return new Target(TargetKind.Sbom, text, null);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && LaterSchemes.Contains(text[..colon], StringComparer.Ordinal))
        {
            throw new AssayException("target.unsupported", $"targets of the kind '{text[..colon]}:' are not read by this version", "read are oci:DIR[:TAG], dir:PATH and sbom:FILE");
        }

        throw new AssayException("target.notFound", $"no such target: {text}", "give a path that exists, or oci:DIR[:TAG], dir:PATH, sbom:FILE");
    }

    private static Target ParseLayout(string text)
    {
        if (Directory.Exists(text))
        {
            return new Target(TargetKind.OciLayout, text, null);
        }

        var colon = text.LastIndexOf(':');
        return colon > 0 && Directory.Exists(text[..colon])
            ? new Target(TargetKind.OciLayout, text[..colon], text[(colon + 1)..])
            : throw NotFound(text);
    }

    private static AssayException NotFound(string path) => new("target.notFound", $"no such file or folder: {path}", "check the path");
}
