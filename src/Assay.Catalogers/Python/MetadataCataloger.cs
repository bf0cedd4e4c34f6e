using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>
/// The metadata of installed distributions: *.dist-info/METADATA, and what setuptools and distutils wrote before it, *.egg-info/PKG-INFO,
/// *.egg/EGG-INFO/PKG-INFO and a file *.egg-info (packaging.python.org, "Core metadata specifications").
/// </summary>
internal sealed class MetadataCataloger : ICataloger
{
    public const string CatalogerName = "python/metadata";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "**/*dist-info/METADATA", "**/*egg-info/PKG-INFO", "**/EGG-INFO/PKG-INFO", "**/*.egg-info", "**/*DIST-INFO/METADATA", "**/*EGG-INFO/PKG-INFO",
        ],
        MaxBytes = 16 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        if (ToFact(HeaderBlock.Read(file.OpenSequential(), token)) is { } fact)
        {
            sink.Add(fact);
        }
        else
        {
            sink.Add(Issue.Notice("python.metadata.malformed", "no name of a distribution stands in it"));
        }
    }

    /// <summary>The installed distribution that a metadata file tells of; null where it names none.</summary>
    public static PackageFact? ToFact(HeaderBlock block)
    {
        var fact = PythonPackage.Of(block["Name"], block["Version"] is "UNKNOWN" ? null : block["Version"], PackageState.Installed);
        var depends = block.All("Requires-Dist")
            .Select(text => Requirement.TryParse(text, out var requirement) && !requirement.IsExtra ? PythonPackage.Normalize(requirement.Name) : "")
            .Distinct(StringComparer.Ordinal);
        return fact?.WithLicenses(Licenses(block)).WithDepends(depends);
    }

    // License-Expression (PEP 639) is SPDX; before it a free text that may be a whole licence, and classifiers.
    private static IEnumerable<string?> Licenses(HeaderBlock block)
    {
        const int LongestName = 120;
        if (block["License-Expression"] is { Length: > 0 } expression)
        {
            return [expression];
        }

        return block["License"] is { Length: > 0 and <= LongestName } license && license != "UNKNOWN"
            ? [license]
            : block.All("Classifier").Where(text => text.StartsWith("License ::", StringComparison.Ordinal))
                .Select(text => text[(text.LastIndexOf("::", StringComparison.Ordinal) + 2)..].Trim()).Where(text => text != "OSI Approved");
    }
}
