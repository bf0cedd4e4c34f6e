using System.Buffers;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>
/// What a project asks for in pyproject.toml (packaging.python.org, "pyproject.toml specification"; PEP 735; Poetry's own tables). Only pins have a
/// version. Poetry's groups tell what the packages of its lock file are there for.
/// </summary>
internal sealed class ProjectCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/project";

    private static readonly SearchValues<char> RangeMarks = SearchValues.Create("*,<>|^~ ");

    private const string PoetryGroup = "tool.poetry.group.";
    private const string GroupEnd = ".dependencies";

    public ProjectCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/pyproject.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            switch (table.Path)
            {
                case "project":
                    Add(table.Node["dependencies"], PackageScope.Prod, sink);
                    AddGroups(table.Node["optional-dependencies"], PackageScope.Optional, sink);
                    break;
                case "project.optional-dependencies":
                    AddGroups(table.Node, PackageScope.Optional, sink);
                    break;
                case "dependency-groups":
                    AddGroups(table.Node, PackageScope.Dev, sink);
                    break;
                case "tool.poetry.dependencies":
                    AddPoetry(table.Node, PackageScope.Prod, sink);
                    break;
                case "tool.poetry.dev-dependencies":
                    AddPoetry(table.Node, PackageScope.Dev, sink);
                    break;
                case { } path when path.Length > PoetryGroup.Length + GroupEnd.Length && path.StartsWith(PoetryGroup, StringComparison.Ordinal) && path.EndsWith(GroupEnd, StringComparison.Ordinal):
                    AddPoetry(table.Node, PythonPackage.ScopeOf([path[PoetryGroup.Length..^GroupEnd.Length]], "main"), sink);
                    break;
            }
        }
    }

    private static void AddGroups(DataNode groups, PackageScope scope, FactSink sink)
    {
        foreach (var (_, items) in groups.Entries)
        {
            Add(items, scope, sink);
        }
    }

    private static void Add(DataNode items, PackageScope scope, FactSink sink)
    {
        foreach (var item in items.Items)
        {
            if (Requirement.TryParse(item.Text ?? "", out var requirement) && PythonPackage.Of(requirement.Name, requirement.Version, PackageState.Declared) is { } fact)
            {
                sink.Add(fact.WithScope(scope).WithDirect(true));
            }
        }
    }

    // name = "^1.0", or name = { version = "1.0", optional = true }. A bare version is a pin in Poetry, a caret a range.
    private static void AddPoetry(DataNode table, PackageScope scope, FactSink sink)
    {
        foreach (var (name, node) in table.Entries.Where(entry => entry.Key != "python"))
        {
            var range = (node.Text ?? node["version"].Text)?.TrimStart('=').Trim();
            var isPin = range is { Length: > 0 } && char.IsAsciiDigit(range[0]) && !range.AsSpan().ContainsAny(RangeMarks);
            if (PythonPackage.Of(name, isPin ? range : null, PackageState.Declared) is { } fact)
            {
                sink.Add(fact.WithScope(node["optional"].IsTrue ? PackageScope.Optional : scope).WithDirect(true));
            }
        }
    }
}
