using Assay.Core.Packages;

namespace Assay.Catalogers.Executables;

/// <summary>The distribution that a package note is of, by the note alone: what a folder is whose own files name none.</summary>
internal static class NotedDistro
{
    // os-release's CPE_NAME, which the note repeats, where its product is not os-release's ID.
    private static readonly Dictionary<(string Vendor, string Product), string> Products = new()
    {
        [("redhat", "enterprise_linux")] = "rhel",
        [("oracle", "linux")] = "ol",
        [("amazon", "amazon_linux")] = "amzn",
        [("opensuse", "leap")] = "opensuse-leap",
    };

    /// <summary>Its name as purls have it, "fedora-37"; "debian" where nothing tells the release; null where nothing tells the distribution.</summary>
    /// <param name="type">The package's purl type.</param>
    /// <param name="version">The package's, which often names the release.</param>
    /// <param name="os">The note's "os": os-release's ID, or dpkg's vendor.</param>
    /// <param name="osVersion">The note's "osVersion": os-release's VERSION_ID.</param>
    /// <param name="osCpe">The note's "osCpe".</param>
    public static string? Of(string type, string version, string? os, string? osVersion, string? osCpe)
    {
        var cpe = osCpe is not null && Cpe.TryParse(osCpe, out var parsed) && parsed.Part == "o" ? parsed : null;
        var id = string.IsNullOrEmpty(os) ? cpe is null ? null : Products.GetValueOrDefault((cpe.Vendor, cpe.Product), cpe.Product) : os.ToLowerInvariant();
        if (id is null || !IsName(id))
        {
            return null;
        }

        var release = osVersion is { Length: > 0 } ? osVersion
            : cpe is { Version: not (Cpe.Any or Cpe.None) } && cpe.Update is Cpe.Any ? cpe.Version
            : type == "rpm" ? ReleaseMark.OfRpm(id, version)
            : type == "deb" && id == "debian" ? ReleaseMark.OfDeb(version)
            : null;
        return release is not null && IsName(release) && char.IsAsciiDigit(release[0]) ? $"{id}-{release}" : id;
    }

    // It goes into purls and is read again out of them.
    private static bool IsName(string text) => text.Length is > 0 and < 100 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
}
