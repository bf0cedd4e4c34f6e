using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Rust;

/// <summary>
/// Cargo.toml (doc.rust-lang.org/cargo, "Specifying Dependencies"), as far as it tells which packages of the lock file are for development alone. The
/// package itself and its ranges are told by the lock file.
/// </summary>
internal sealed class CargoTomlCataloger : DocumentCataloger
{
    public const string CatalogerName = "rust/cargo-toml";

    /// <summary>Loose facts: a dependency, and one for development; key the package that asks, value the one that is asked for.</summary>
    public const string NeedsFact = "needs";
    public const string NeedsForDevelopmentFact = "needs-dev";

    public CargoTomlCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/Cargo.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var name = "";
        var needs = new List<(string Name, bool IsDevelopment)>();
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            if (table.Path == "package")
            {
                name = table.Node["name"].Text ?? "";
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
            }
            else if (at == parts.Length - 1)
            {
                needs.AddRange(table.Node.Entries.Select(entry => (entry.Value["package"].Text ?? entry.Key, isDevelopment)));
            }
        }

        foreach (var (needed, isDevelopment) in needs.Where(_ => name.Length > 0))
        {
            sink.Add(new LooseFact(isDevelopment ? NeedsForDevelopmentFact : NeedsFact, name, needed));
        }
    }
}
