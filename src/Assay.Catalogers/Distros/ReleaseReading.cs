using DistroIdentity = Assay.Core.Packages.Distro;

namespace Assay.Catalogers.Distros;

/// <summary>What one release file says, taken by itself.</summary>
internal static class ReleaseReading
{
    private const int MaxLikes = 32;

    /// <summary>The distribution; "linux" where an os-release leaves its ID out; null where the file names none.</summary>
    public static DistroIdentity? Of(ReleaseFile file, Dictionary<string, string> values) => file.Syntax switch
    {
        ReleaseSyntax.Assignments => values.ContainsKey("DISTRIB_ID") && !values.ContainsKey("ID") ? OfLsbRelease(values) : OfOsRelease(values),
        ReleaseSyntax.Version => OfVersion(file.Id!, values.GetValueOrDefault("", "")),
        ReleaseSyntax.Cpe => OfCpe(values.GetValueOrDefault("", "")),
        _ => OfSentence(file.Id, values),
    };

    private static DistroIdentity? OfOsRelease(Dictionary<string, string> values)
    {
        var id = DistroNames.ToId(values.GetValueOrDefault("ID"));
        if (id is null && values.Keys.All(key => key is not ("NAME" or "ID_LIKE" or "VERSION_ID")))
        {
            return null;
        }

        id ??= "linux";
        return new DistroIdentity
        {
            Id = id,
            IdLike = [.. values.GetValueOrDefault("ID_LIKE", "").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
                .Select(DistroNames.ToId).OfType<string>().Take(MaxLikes)],
            VersionId = Nonempty(values.GetValueOrDefault("VERSION_ID")),
            Codename = Nonempty(values.GetValueOrDefault("VERSION_CODENAME"))
                ?? (id == "ubuntu" ? Nonempty(values.GetValueOrDefault("UBUNTU_CODENAME")) : null)
                ?? CodenameIn(values.GetValueOrDefault("VERSION", ""), id),
            Channels = ChannelsOf(id, values),
        };
    }

    private static DistroIdentity? OfLsbRelease(Dictionary<string, string> values)
    {
        var name = values.GetValueOrDefault("DISTRIB_ID", "");
        return (DistroNames.FromSentence(name) ?? DistroNames.ToId(name)) is not { } id ? null : new DistroIdentity
        {
            Id = id,
            IdLike = DistroNames.LikesOf(id),
            VersionId = values.GetValueOrDefault("DISTRIB_RELEASE") is { Length: > 0 } release && release != "rolling" ? release : null,
            Codename = values.GetValueOrDefault("DISTRIB_CODENAME") is { Length: > 0 } codename && codename != "n/a" ? codename : null,
        };
    }

    private static DistroIdentity? OfSentence(string? fileId, Dictionary<string, string> values)
    {
        var sentence = values.GetValueOrDefault("", "");
        if ((fileId ?? DistroNames.FromSentence(sentence)) is not { } id)
        {
            return null;
        }

        var version = values.GetValueOrDefault("VERSION") is { Length: > 0 } field ? field : VersionIn(sentence);
        if (version is not null && values.GetValueOrDefault("PATCHLEVEL") is { Length: > 0 } patch && patch != "0" && id is "sles" or "sled")
        {
            // As the os-release of the same releases writes it: service pack 4 of SLES 11 is 11.4.
            version = $"{version}.{patch}";
        }

        return new DistroIdentity
        {
            Id = id,
            IdLike = DistroNames.LikesOf(id),
            VersionId = version,
            Codename = Nonempty(values.GetValueOrDefault("CODENAME")) ?? CodenameIn(sentence, id),
            Channels = sentence.StartsWith("CentOS Stream", StringComparison.OrdinalIgnoreCase) ? ["stream"] : [],
        };
    }

    private static DistroIdentity OfVersion(string id, string text)
    {
        // Debian between two releases writes "trixie/sid".
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (id == "debian" && text.Length > 0 && !char.IsAsciiDigit(text[0]))
        {
            return new DistroIdentity { Id = id, Codename = DistroNames.ToId(slash < 0 ? text : text[..slash]) };
        }

        var version = text.Length > 0 && char.IsAsciiDigit(text[0]) ? FirstWord(text) : null;
        return new DistroIdentity { Id = id, VersionId = version, Channels = IsAlpineEdge(id, version, "") ? ["edge"] : [] };
    }

    // cpe:/o:vendor:product:version:update, or cpe:2.3:o:vendor:product:version:...
    private static DistroIdentity? OfCpe(string text)
    {
        var parts = text.Split(':');
        var start = text.StartsWith("cpe:2.3:", StringComparison.Ordinal) ? 3 : 2;
        if (parts.Length < start + 2 || parts[0] != "cpe" || parts[start - 1].TrimStart('/') != "o"
            || DistroNames.FromCpe(parts[start], parts[start + 1]) is not { } id)
        {
            return null;
        }

        var version = parts.Length > start + 2 && parts[start + 2].Length > 0 && char.IsAsciiDigit(parts[start + 2][0]) ? parts[start + 2] : null;
        return new DistroIdentity { Id = id, IdLike = DistroNames.LikesOf(id), VersionId = version };
    }

    private static string[] ChannelsOf(string id, Dictionary<string, string> values)
    {
        if (id == "centos" && values.GetValueOrDefault("NAME", "").Contains("Stream", StringComparison.OrdinalIgnoreCase))
        {
            return ["stream"];
        }

        return IsAlpineEdge(id, values.GetValueOrDefault("VERSION_ID"), values.GetValueOrDefault("PRETTY_NAME", "")) ? ["edge"] : [];
    }

    private static bool IsAlpineEdge(string id, string? versionId, string prettyName) =>
        id == "alpine" && (versionId?.Contains("_alpha", StringComparison.Ordinal) == true || prettyName.EndsWith(" edge", StringComparison.Ordinal));

    // "12 (bookworm)", "Debian GNU/Linux 10 (buster)", "8.10 (Ootpa)"; Ubuntu's are two words, the first of which is the codename:
    // "20.04 LTS (Focal Fossa)", "14.04.6 LTS, Trusty Tahr". Other brackets of several words are no codenames: "36 (Container Image)".
    private static string? CodenameIn(string version, string id)
    {
        var open = version.LastIndexOf('(');
        var close = version.LastIndexOf(')');
        var comma = version.LastIndexOf(',');
        var name = open >= 0 && close > open ? version[(open + 1)..close]
            : id == "ubuntu" && comma >= 0 ? version[(comma + 1)..]
            : "";
        name = name.Trim();
        if (id == "ubuntu")
        {
            name = FirstWord(name);
        }

        return name.Length > 0 && name.All(char.IsAsciiLetter) ? name.ToLowerInvariant() : null;
    }

    // The word behind "release", else the first that begins with a digit.
    private static string? VersionIn(string sentence)
    {
        const string Release = " release ";
        var at = sentence.IndexOf(Release, StringComparison.OrdinalIgnoreCase);
        var rest = at < 0 ? sentence : sentence[(at + Release.Length)..];
        foreach (var word in rest.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (char.IsAsciiDigit(word[0]))
            {
                return word;
            }
        }

        return null;
    }

    private static string FirstWord(string text)
    {
        var blank = text.AsSpan().IndexOfAny(' ', '\t');
        return blank < 0 ? text : text[..blank];
    }

    private static string? Nonempty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
