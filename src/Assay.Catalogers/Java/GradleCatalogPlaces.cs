using System.Globalization;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>Where Gradle's catalogs have the versions of their libraries: what <see cref="GradleCatalogCataloger"/> noted.</summary>
internal sealed class GradleCatalogPlaces
{
    private readonly Dictionary<FoundFile, Dictionary<string, string>> places = new(ReferenceEqualityComparer.Instance);

    /// <summary>Null where the version is written in another way.</summary>
    public VersionPlace? Of(FoundFile file, PackageFact fact)
    {
        if (file.Facts.Cataloger != GradleCatalogCataloger.CatalogerName)
        {
            return null;
        }

        if (!places.TryGetValue(file, out var known))
        {
            known = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var loose in file.Facts.Loose.Where(loose => loose.Kind == GradleCatalogCataloger.PlaceKind))
            {
                known.TryAdd(loose.Key, loose.Value);
            }

            places.Add(file, known);
        }

        return known.GetValueOrDefault(fact.Key)?.Split('\t') is [var line, var name]
            ? new VersionPlace(file.Facts.Path.ToString(), int.Parse(line, CultureInfo.InvariantCulture), name.Length > 0 ? name : null)
            : null;
    }
}
