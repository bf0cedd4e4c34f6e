using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Assay.Core.Packages;

/// <summary>
/// A package URL: pkg:type/namespace/name@version?qualifiers#subpath (ECMA-427; package-url/purl-spec, docs/standard). Always normalised,
/// so that two of them are equal where their canonical texts are.
/// </summary>
public sealed record PackageUrl
{
    // "Character encoding" of the standard: letters, digits and ".-_~" are never encoded, nor is ':'.
    private static readonly SearchValues<char> Unencoded =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~:");

    private readonly string text;

    private PackageUrl(string type, string? ns, string name, string? version, IReadOnlyList<KeyValuePair<string, string>> qualifiers, string? subpath)
    {
        var rules = PackageUrlTypes.RulesOf(type);
        Type = type;
        Namespace = NormalizeNamespace(ns, rules);
        Name = NormalizeName(name, rules, qualifiers);
        Version = version is { Length: > 0 } ? (rules.HasFlag(PackageUrlRules.LowerVersion) ? version.ToLowerInvariant() : version) : null;
        Qualifiers = qualifiers;
        Subpath = subpath;
        text = Build();
    }

    /// <summary>Lower case: "deb", "npm".</summary>
    public string Type { get; }

    /// <summary>Decoded segments joined by '/'; null where there is none.</summary>
    public string? Namespace { get; }

    /// <summary>Decoded; never empty.</summary>
    public string Name { get; }

    /// <summary>Decoded; null where there is none.</summary>
    public string? Version { get; }

    /// <summary>Lower-case keys with decoded values, none empty, in ordinal order of the keys.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Qualifiers { get; }

    /// <summary>Decoded segments joined by '/'; null where there is none.</summary>
    public string? Subpath { get; }

    /// <summary>A qualifier's value; null where it is not there.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (var qualifier in Qualifiers)
            {
                if (string.Equals(qualifier.Key, key, StringComparison.Ordinal))
                {
                    return qualifier.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Reads a purl, canonical or not, and normalises it as its type demands.</summary>
    /// <param name="text">The purl.</param>
    /// <param name="purl">The purl, where the text is one.</param>
    /// <param name="error">What is wrong and where, counted from 0, where it is not.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PackageUrl? purl, [NotNullWhen(false)] out string? error)
    {
        purl = null;
        if (!PackageUrlReader.TryRead(text, out var parts, out error))
        {
            return false;
        }

        var read = new PackageUrl(parts.Type, parts.Namespace, parts.Name, parts.Version, parts.Qualifiers, parts.Subpath);
        error = read.BrokenRule();
        purl = error is null ? read : null;
        return error is null;
    }

    /// <summary>Writes a canonical purl; what the type demands beyond the grammar is not checked.</summary>
    /// <param name="type">The purl type.</param>
    /// <param name="ns">Segments separated by '/', not encoded.</param>
    /// <param name="name">Not encoded, not empty.</param>
    /// <param name="version">Not encoded.</param>
    /// <param name="qualifiers">Different keys in any order; those with null or empty values are left out.</param>
    /// <exception cref="ArgumentException">The type or a key has a character it can't have, a key comes twice, or the name is empty.</exception>
    public static string Format(string type, string? ns, string name, string? version, params ReadOnlySpan<(string Key, string? Value)> qualifiers)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!PackageUrlReader.IsType(type))
        {
            throw new ArgumentException($"'{type}' is not a purl type", nameof(type));
        }

        var kept = new List<KeyValuePair<string, string>>(qualifiers.Length);
        foreach (var (key, value) in qualifiers)
        {
            if (!PackageUrlReader.IsKey(key))
            {
                throw new ArgumentException($"'{key}' is not a qualifier key", nameof(qualifiers));
            }

            if (!string.IsNullOrEmpty(value))
            {
                kept.Add(new(key.ToLowerInvariant(), value));
            }
        }

        return PackageUrlReader.SortByKey(kept) is { } twice
            ? throw new ArgumentException($"the qualifier '{twice}' comes twice", nameof(qualifiers))
            : new PackageUrl(type.ToLowerInvariant(), ns, name, version, kept, subpath: null).text;
    }

    /// <summary>The canonical text.</summary>
    public override string ToString() => text;

    public bool Equals(PackageUrl? other) => other is not null && string.Equals(text, other.text, StringComparison.Ordinal);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(text);

    private static string? NormalizeNamespace(string? ns, PackageUrlRules rules)
    {
        if (string.IsNullOrEmpty(ns))
        {
            return null;
        }

        if (ns[0] == '/' || ns[^1] == '/' || ns.Contains("//", StringComparison.Ordinal))
        {
            ns = string.Join('/', ns.Split('/', StringSplitOptions.RemoveEmptyEntries));
        }

        ns = rules.HasFlag(PackageUrlRules.LowerNamespace) ? ns.ToLowerInvariant()
            : rules.HasFlag(PackageUrlRules.UpperNamespace) ? ns.ToUpperInvariant()
            : ns;
        return ns.Length == 0 ? null : ns;
    }

    private static string NormalizeName(string name, PackageUrlRules rules, IReadOnlyList<KeyValuePair<string, string>> qualifiers)
    {
        // Slashes around a name are not part of it; a name of nothing else is kept, since a name is required.
        if (name.AsSpan().Trim('/') is { IsEmpty: false } trimmed && trimmed.Length < name.Length)
        {
            name = trimmed.ToString();
        }

        if (rules.HasFlag(PackageUrlRules.LowerName)
            || (rules.HasFlag(PackageUrlRules.LowerNameAtDatabricks) && IsDatabricks(qualifiers)))
        {
            name = name.ToLowerInvariant();
        }

        if (rules.HasFlag(PackageUrlRules.DashName) && name.AsSpan().ContainsAny('_', '.') | name.Contains("--", StringComparison.Ordinal))
        {
            return JoinRuns(name);
        }

        return rules.HasFlag(PackageUrlRules.UnderscoreName) ? name.Replace('-', '_') : name;
    }

    private static bool IsDatabricks(IReadOnlyList<KeyValuePair<string, string>> qualifiers)
    {
        foreach (var qualifier in qualifiers)
        {
            if (qualifier.Key is "repository_url")
            {
                return qualifier.Value.Contains("databricks", StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }

    // PEP 503, "Normalized Names".
    private static string JoinRuns(string name)
    {
        var joined = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (character is not ('-' or '_' or '.'))
            {
                joined.Append(character);
            }
            else if (joined.Length == 0 || joined[^1] != '-')
            {
                joined.Append('-');
            }
        }

        return joined.ToString();
    }

    private string? BrokenRule()
    {
        var rules = PackageUrlTypes.RulesOf(Type);
        if (rules.HasFlag(PackageUrlRules.NamespaceRequired) && Namespace is null)
        {
            return $"a purl of type '{Type}' needs a namespace";
        }

        if (rules.HasFlag(PackageUrlRules.VersionRequired) && Version is null)
        {
            return $"a purl of type '{Type}' needs a version";
        }

        if (rules.HasFlag(PackageUrlRules.UuidRequired) && this["uuid"] is null)
        {
            return $"a purl of type '{Type}' needs the qualifier 'uuid'";
        }

        if (rules.HasFlag(PackageUrlRules.CpanName))
        {
            return Namespace is not null && Name.Contains("::", StringComparison.Ordinal) ? "a CPAN distribution's name has no '::'"
                : Namespace is null && Name.Contains('-', StringComparison.Ordinal) ? "a CPAN module's name has no '-', and a distribution needs its author as namespace"
                : null;
        }

        if (rules.HasFlag(PackageUrlRules.ConanChannel))
        {
            return Namespace is not null && Qualifiers.Count == 0 ? "a conan purl with a namespace needs a user or channel"
                : Namespace is null && this["channel"] is not null && this["user"] is null ? "a conan purl with a channel needs a namespace or user"
                : null;
        }

        return null;
    }

    private string Build()
    {
        var builder = new StringBuilder("pkg:", capacity: 64).Append(Type).Append('/');
        if (Namespace is not null)
        {
            Encode(builder, Namespace, keepSlash: true);
            builder.Append('/');
        }

        Encode(builder, Name, keepSlash: false);
        if (Version is not null)
        {
            Encode(builder.Append('@'), Version, keepSlash: false);
        }

        var separator = '?';
        foreach (var (key, value) in Qualifiers)
        {
            // The standard's text would encode a '/' here; its own canonical cases (docker, mlflow: repository_url) do not.
            Encode(builder.Append(separator).Append(key).Append('='), value, keepSlash: true);
            separator = '&';
        }

        if (Subpath is not null)
        {
            Encode(builder.Append('#'), Subpath, keepSlash: true);
        }

        return builder.ToString();
    }

    private static void Encode(StringBuilder builder, ReadOnlySpan<char> value, bool keepSlash)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (!value.IsEmpty)
        {
            var plain = value.IndexOfAnyExcept(Unencoded);
            builder.Append(plain < 0 ? value : value[..plain]);
            if (plain < 0)
            {
                return;
            }

            value = value[plain..];
            if (keepSlash && value[0] == '/')
            {
                builder.Append('/');
                value = value[1..];
                continue;
            }

            // What is no character (half a surrogate pair) is written as U+FFFD, as every UTF-8 encoder does.
            Rune.DecodeFromUtf16(value, out var rune, out var consumed);
            foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
            {
                builder.Append('%').Append("0123456789ABCDEF"[octet >> 4]).Append("0123456789ABCDEF"[octet & 15]);
            }

            value = value[consumed..];
        }
    }
}
