namespace Assay.Engine.Checks;

/// <summary>The parts of an image's name (distribution/reference): "registry.example:5000/team/app:1.2@sha256:...".</summary>
/// <param name="Repository">Without tag and digest.</param>
/// <param name="Tag">Null where there is none.</param>
/// <param name="Digest">Null where there is none.</param>
internal sealed record ImageName(string Repository, string? Tag, string? Digest)
{
    /// <summary>Whether the tag says nothing of a version, so that the image may be another one tomorrow.</summary>
    public bool IsFloating => Digest is null && (Tag is null or "latest" or "edge" or "main" or "master" or "nightly" or "dev");

    /// <summary>The last part of the repository: "python" of "docker.io/library/python".</summary>
    public string ShortName => Repository[(Repository.LastIndexOf('/') + 1)..];

    public static ImageName Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? null : text[(at + 1)..];
        var name = at < 0 ? text : text[..at];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? new ImageName(name[..colon], name[(colon + 1)..], digest) : new ImageName(name, null, digest);
    }
}
