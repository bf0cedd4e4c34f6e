using Assay.Core;
using Assay.Core.Packages;

namespace Assay.Engine;

/// <summary>The distribution that the user takes an artefact for, whatever it says of itself.</summary>
internal static class NamedDistro
{
    /// <summary>Understands "debian-12", "alpine-3.20", "opensuse-leap-15.6", "debian-sid", "arch"; a colon may stand for the last hyphen.</summary>
    /// <exception cref="AssayException">"arguments.distro".</exception>
    public static Distro? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var cut = colon > 0 ? colon : text.LastIndexOf('-');
        var (id, rest) = cut > 0 ? (text[..cut], text[(cut + 1)..]) : (text, null);
        if (rest is not null && (rest.Length == 0 || rest.AsSpan().ContainsAnyExcept(Plain)) || id.Length == 0 || id.AsSpan().ContainsAnyExcept(Plain) || !char.IsAsciiLetterLower(id[0]))
        {
            throw new AssayException("arguments.distro", $"--distro does not know '{text}'", "write os-release's ID and VERSION_ID, such as debian-12, rhel-9.4 or alpine-3.20");
        }

        // What follows a hyphen and is no number is a codename of Debian's family, or a part of the name.
        return rest is null ? new Distro { Id = id }
            : char.IsAsciiDigit(rest[0]) ? new Distro { Id = id, VersionId = rest }
            : colon > 0 || id is "debian" or "ubuntu" ? new Distro { Id = id, Codename = rest }
            : new Distro { Id = text };
    }

    /// <summary>The named one, with what the artefact says of channels where it is of the same distribution; without a name what it says.</summary>
    public static Distro? Over(Distro? found, Distro? named) =>
        named is null ? found : found is not null && found.Id == named.Id ? named with { IdLike = found.IdLike, Channels = found.Channels } : named;

    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");
}
