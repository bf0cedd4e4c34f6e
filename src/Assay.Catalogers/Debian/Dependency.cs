using Assay.Core.Versions;

namespace Assay.Catalogers.Debian;

/// <summary>One alternative of a dependency field, or one entry of Provides: name[:arch] [(relation version)] (Debian policy, 7.1).</summary>
internal readonly ref struct Dependency
{
    public ReadOnlySpan<char> Name { get; private init; }

    /// <summary>Empty where no architecture is asked for.</summary>
    public ReadOnlySpan<char> Arch { get; private init; }

    /// <summary>"=", "&lt;&lt;" ...; empty where any version will do.</summary>
    public ReadOnlySpan<char> Relation { get; private init; }

    public ReadOnlySpan<char> Version { get; private init; }

    /// <returns>False where the text is no dependency.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Dependency dependency)
    {
        text = text.Trim();
        var end = text.IndexOfAny(" \t([<");
        var name = end < 0 ? text : text[..end];
        var colon = name.IndexOf(':');
        ReadOnlySpan<char> relation = default, version = default;
        var open = text.IndexOf('(');
        if (open >= 0)
        {
            var constraint = text[(open + 1)..];
            var close = constraint.IndexOf(')');
            constraint = (close < 0 ? constraint : constraint[..close]).Trim();
            version = constraint.TrimStart("<>=");
            relation = constraint[..^version.Length];
            version = version.Trim();
        }

        dependency = new Dependency
        {
            Name = colon < 0 ? name : name[..colon],
            Arch = colon < 0 ? default : name[(colon + 1)..],
            Relation = relation,
            Version = version,
        };
        return !dependency.Name.IsEmpty;
    }

    /// <summary>True where a package of this version satisfies the relation.</summary>
    public bool Accepts(ReadOnlySpan<char> version)
    {
        if (Relation.IsEmpty)
        {
            return true;
        }

        if (!VersionOrder.TryCompare(VersionScheme.Dpkg, version, Version, out var order))
        {
            return false;
        }

        // "<" and ">" are the old spellings of "<=" and ">=" (lib/dpkg/fields.c, f_dependency).
        return Relation switch
        {
            "<<" => order < 0,
            "<=" or "<" => order <= 0,
            "=" => order == 0,
            ">=" or ">" => order >= 0,
            ">>" => order > 0,
            _ => false,
        };
    }
}
