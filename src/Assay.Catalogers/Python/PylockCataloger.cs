using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>pylock.toml (PEP 751; packaging.python.org, "pylock.toml Specification").</summary>
internal sealed class PylockCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/pylock";

    public PylockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/pylock.toml", "**/pylock.*.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            foreach (var node in table switch
            {
                { Path: "packages", IsElement: true } => [table.Node],
                { Path: "" } => table.Node["packages"].Items,
                _ => [],
            })
            {
                // A directory is the project itself, or a part of it.
                if (!node["directory"].IsMap && PythonPackage.Of(node["name"].Text, node["version"].Text, PackageState.Declared) is { } fact)
                {
                    sink.Add(fact.WithScope(ScopeOf(node["marker"].Text)).WithDepends(node["dependencies"].Items.Select(item => PythonPackage.Normalize(item["name"].Text ?? ""))));
                }
            }
        }
    }

    // A package of a dependency group or an extra has a marker that asks for it.
    private static PackageScope ScopeOf(string? marker)
    {
        const string Group = "in dependency_groups";
        if (marker is null)
        {
            return PackageScope.Prod;
        }

        if (marker.Contains("in extras", StringComparison.Ordinal))
        {
            return PackageScope.Optional;
        }

        return marker.Contains(Group, StringComparison.Ordinal) && !marker.Contains("\"default\" " + Group, StringComparison.Ordinal) && !marker.Contains("'default' " + Group, StringComparison.Ordinal)
            ? PackageScope.Dev
            : PackageScope.Prod;
    }
}
