using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Php;

/// <summary>A package of Composer (getcomposer.org, "The composer.json schema"). Keys are names in lower case, as Composer compares them.</summary>
internal static class ComposerPackage
{
    public const string Type = "composer";

    public static PackageFact? Of(DataNode node, PackageState state)
    {
        var name = node["name"].Text;
        var licenses = node["license"].IsList ? node["license"].Items.Select(item => item.Text) : [node["license"].Text];

        // Platform packages ("php", "ext-json") have no vendor.
        return name is null || !name.Contains('/', StringComparison.Ordinal)
            ? null
            : LibraryFact.Of(Type, name, node["version"].Text, state, name.ToLowerInvariant())?
                .WithLicenses(licenses)
                .WithDepends(node["require"].Entries.Select(entry => entry.Key.ToLowerInvariant()));
    }
}
