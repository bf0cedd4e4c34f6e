using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Cpp;

/// <summary>A reference of Conan: "name/version@user/channel#revision:package" (docs.conan.io, "Recipe references"). Ranges stand in brackets.</summary>
internal static class ConanReference
{
    public static PackageFact? ToFact(string? text, PackageState state = PackageState.Declared, string? key = null)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var end = text.IndexOfAny(['#', '%', ':', ' ']);
        var bare = end < 0 ? text : text[..end];
        var at = bare.IndexOf('@', StringComparison.Ordinal);
        var owner = at < 0 ? "" : bare[(at + 1)..];
        bare = at < 0 ? bare : bare[..at];
        if (bare.Split('/') is not [{ Length: > 0 } name, { Length: > 0 } version])
        {
            return null;
        }

        var parts = owner.Split('/');
        var isRange = version[0] == '[';
        return LibraryFact.Of(
            "conan",
            name,
            isRange ? null : version,
            state,
            key,
            ("user", parts is [{ Length: > 0 } and not "_", ..] ? parts[0] : null),
            ("channel", parts is [{ Length: > 0 } and not "_", { Length: > 0 } and not "_"] ? parts[1] : null));
    }
}
