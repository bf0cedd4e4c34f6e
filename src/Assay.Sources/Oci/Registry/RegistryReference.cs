using System.Text.RegularExpressions;
using Assay.Core;

namespace Assay.Sources.Oci.Registry;

/// <summary>
/// The name of an image in a registry, read as Docker reads it (distribution/reference: normalize.go, regexp.go): "alpine" is
/// "docker.io/library/alpine:latest". Where both are given, the digest counts and the tag is only kept.
/// </summary>
public sealed partial record RegistryReference
{
    /// <summary>What stands for Docker Hub in names.</summary>
    public const string DockerHub = "docker.io";

    private const int MaxRepositoryLength = 255;

    private RegistryReference(string host, string repository, string? tag, string? digest)
    {
        Host = host;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>"docker.io", "registry.example:5000", "[::1]:5000".</summary>
    public string Host { get; }

    /// <summary>"library/alpine".</summary>
    public string Repository { get; }

    /// <summary>Null only beside a digest.</summary>
    public string? Tag { get; }

    /// <summary>"sha256:..."; null where none was given.</summary>
    public string? Digest { get; }

    /// <summary>What the registry is asked for: the digest, or else the tag.</summary>
    public string Identifier => Digest ?? Tag!;

    /// <summary>True where <see cref="Parse"/> understands it.</summary>
    public static bool IsReference(string text)
    {
        try
        {
            Parse(text);
            return true;
        }
        catch (AssayException)
        {
            return false;
        }
    }

    /// <exception cref="AssayException">"reference.invalid".</exception>
    public static RegistryReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text;
        string? digest = null;
        if (rest.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            digest = rest[(at + 1)..];
            rest = rest[..at];
            if (!Oci.Digest.TryParse(digest, out _))
            {
                throw Invalid(text, "after '@' there must be sha256: or sha512: and hexadecimal digits");
            }
        }

        var (host, path) = SplitHost(rest);
        string? tag = null;
        if (path.LastIndexOf(':') is >= 0 and var colon)
        {
            tag = path[(colon + 1)..];
            path = path[..colon];
            if (!TagPattern.IsMatch(tag))
            {
                throw Invalid(text, "a tag has up to 128 letters, digits, '_', '.' and '-'");
            }
        }

        if (host == DockerHub && !path.Contains('/', StringComparison.Ordinal))
        {
            path = IdentifierPattern.IsMatch(path) && rest == path ? throw Invalid(text, "64 hexadecimal digits are an id, not a name") : "library/" + path;
        }

        return HostPattern.IsMatch(host) && path.Length <= MaxRepositoryLength && RepositoryPattern.IsMatch(path)
            ? new RegistryReference(host, path, tag ?? (digest is null ? "latest" : null), digest)
            : throw Invalid(text, "it must read [HOST[:PORT]/]NAME[:TAG][@DIGEST], the name in lower case");
    }

    /// <summary>The whole name: "docker.io/library/alpine:3.20@sha256:...".</summary>
    public override string ToString() => $"{Host}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    // The first part is a host where it can't be anything else.
    private static (string Host, string Path) SplitHost(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : text[..slash];
        var isHost = first.AsSpan().ContainsAny('.', ':') || first == "localhost" || first.AsSpan().ContainsAnyInRange('A', 'Z');
        return !isHost ? (DockerHub, text)
            : first == "index.docker.io" ? (DockerHub, text[(slash + 1)..])
            : (first, text[(slash + 1)..]);
    }

    private static AssayException Invalid(string text, string why) => new("reference.invalid", $"\"{text}\" is no image reference: {why}", "write [HOST[:PORT]/]NAME[:TAG][@DIGEST]");

    [GeneratedRegex(@"^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]{1,5})?\z", RegexOptions.None, 1000)]
    private static partial Regex HostPattern { get; }

    [GeneratedRegex(@"^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*\z", RegexOptions.None, 1000)]
    private static partial Regex RepositoryPattern { get; }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.None, 1000)]
    private static partial Regex TagPattern { get; }

    [GeneratedRegex(@"^[a-f0-9]{64}\z", RegexOptions.None, 1000)]
    private static partial Regex IdentifierPattern { get; }
}
