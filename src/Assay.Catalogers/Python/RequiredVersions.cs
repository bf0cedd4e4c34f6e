using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>
/// Which versions requirements without a pin mean: those of the constraints that their file names. One that a lock file or a pin of the same folder
/// has is told there, and is not told again without a version.
/// </summary>
internal sealed class RequiredVersions
{
    private readonly Dictionary<string, Dictionary<string, string>> constraints = new(StringComparer.Ordinal);
    private readonly HashSet<(FilePath Folder, string Key)> versioned = [];

    public RequiredVersions(IReadOnlyList<FoundFile> files)
    {
        foreach (var file in files.Where(file => file.IsVisible))
        {
            if (IsConstraints(file))
            {
                var pins = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var fact in file.Facts.Packages.Where(fact => fact.Package.Version is not null))
                {
                    pins[fact.Key] = fact.Package.Version!;
                }

                constraints[file.Facts.Path.ToString()] = pins;
                continue;
            }

            foreach (var fact in file.Facts.Packages.Where(fact => fact.Package is { Type: PythonPackage.Type, Version: not null, State: PackageState.Declared }))
            {
                versioned.Add((file.Facts.Path.Parent, PythonPackage.Normalize(fact.Package.Name)));
            }
        }
    }

    /// <summary>The package as its folder's files tell it; null where it is none of its own.</summary>
    public Package? Complete(FoundFile file, PackageFact fact)
    {
        if (IsConstraints(file))
        {
            return null;
        }

        if (fact.Package.Version is not null)
        {
            return fact.Package;
        }

        foreach (var constraint in file.Facts.Loose.Where(loose => loose.Kind == RequirementsCataloger.ConstraintFact))
        {
            if (constraints.TryGetValue(constraint.Value, out var pins) && pins.TryGetValue(fact.Key, out var version))
            {
                return fact.Package with { Version = version, Purl = PackageUrl.Format(PythonPackage.Type, null, fact.Package.Name, version) };
            }
        }

        return versioned.Contains((file.Facts.Path.Parent, fact.Key)) ? null : fact.Package;
    }

    private static bool IsConstraints(FoundFile file) =>
        file.Facts.Cataloger == RequirementsCataloger.CatalogerName && file.Facts.Path.FileName.IndexOf("constraints"u8) >= 0;
}
