using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Rust;

/// <summary>
/// Cargo.toml (doc.rust-lang.org/cargo, "Specifying Dependencies"): which packages of the lock file are for development alone, and, where there is none, the package
/// itself and what it asks for. Only "=1.2.3" pins a version; any other is a range.
/// </summary>
internal sealed class CargoTomlCataloger : DocumentCataloger
{
    public const string CatalogerName = "rust/cargo-toml";

    /// <summary>Loose facts: a dependency, and one for development; key the package that asks, value the one that is asked for.</summary>
    public const string NeedsFact = "needs";
    public const string NeedsForDevelopmentFact = "needs-dev";

    public CargoTomlCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/Cargo.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var name = "";
        var needs = new List<(string Name, bool IsDevelopment)>();
        var asked = new List<PackageFact?>();
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            if (table.Path == "package")
            {
                name = table.Node["name"].Text ?? "";
                asked.Add(table.Node["version"].Text is { Length: > 0 } version ? LibraryFact.Of("cargo", name, version, PackageState.Declared)?.AsProject() : null);
            }

            // [dependencies], [target.'cfg(unix)'.dependencies], and one dependency as a table: [dependencies.serde].
            var parts = table.Path.Split('.');
            var at = Array.FindLastIndex(parts, part => part is "dependencies" or "dev-dependencies" or "build-dependencies");
            if (at < 0 || parts[0] == "workspace")
            {
                continue;
            }

            var isDevelopment = parts[at] == "dev-dependencies";
            if (at == parts.Length - 2)
            {
                needs.Add((table.Node["package"].Text ?? parts[^1], isDevelopment));
                asked.Add(Asked(parts[^1], table.Node, isDevelopment));
            }
            else if (at == parts.Length - 1)
            {
                needs.AddRange(table.Node.Entries.Select(entry => (entry.Value["package"].Text ?? entry.Key, isDevelopment)));
                asked.AddRange(table.Node.Entries.Select(entry => Asked(entry.Key, entry.Value, isDevelopment)));
            }
        }

        foreach (var fact in asked.OfType<PackageFact>().DistinctBy(fact => (fact.Package.Purl, fact.Package.Scope)))
        {
            sink.Add(fact);
        }

        foreach (var (needed, isDevelopment) in needs.Where(_ => name.Length > 0))
        {
            sink.Add(new LooseFact(isDevelopment ? NeedsForDevelopmentFact : NeedsFact, name, needed));
        }
    }

    // A member of the workspace and a folder are the project's own.
    private static PackageFact? Asked(string key, DataNode node, bool isDevelopment)
    {
        if (node["path"].Text is not null || node["workspace"].IsTrue)
        {
            return null;
        }

        var range = (node.Text ?? node["version"].Text ?? "").Trim();
        var repository = node["git"].Text is { } url ? $"git+{url}{(node["rev"].Text is { } commit ? "#" + commit : "")}" : null;
        var isPin = range.StartsWith('=') && range.Length > 1 && !range.Contains(',', StringComparison.Ordinal);
        var scope = isDevelopment ? PackageScope.Dev : node["optional"].IsTrue ? PackageScope.Optional : PackageScope.Prod;
        return LibraryFact.Of("cargo", node["package"].Text ?? key, isPin ? range[1..].Trim() : null, PackageState.Declared, qualifiers: ("vcs_url", repository))?.WithScope(scope).WithDirect(true);
    }
}
