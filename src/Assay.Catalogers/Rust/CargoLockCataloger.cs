using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Rust;

/// <summary>
/// Cargo.lock (rust-lang/cargo, src/cargo/core/resolver/encode.rs): all packages of a workspace, its own members, which have no source, among them.
/// Keys are "name version".
/// </summary>
internal sealed class CargoLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "rust/cargo-lock";

    /// <summary>Loose fact: a member of the workspace, or a package of a folder; key its key.</summary>
    public const string LocalFact = "local";

    public CargoLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/Cargo.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var packages = new List<(PackageFact Fact, string[] Depends)>();
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            ReadTables(new TomlReader(file.OpenSequential(), token), packages, byName, sink);
        }
        finally
        {
            // What was read before the file turned out to be damaged is told beside the damage.
            foreach (var (fact, depends) in packages)
            {
                // "name", or "name version" where the lock has two of them, or "name version (source)".
                sink.Add(fact.WithDepends(depends.Select(text => text.Split(' ') is [var name, var version, ..] ? $"{name} {version}" : byName.GetValueOrDefault(text) ?? "")));
            }
        }
    }

    private static void ReadTables(TomlReader reader, List<(PackageFact Fact, string[] Depends)> packages, Dictionary<string, string> byName, FactSink sink)
    {
        while (reader.TryRead(out var table))
        {
            var (name, version, source) = (table.Node["name"].Text, table.Node["version"].Text, table.Node["source"].Text);
            var isGit = source is not null && source.StartsWith("git+", StringComparison.Ordinal);
            if (table is not { Path: "package", IsElement: true }
                || LibraryFact.Of("cargo", name, version, PackageState.Declared, $"{name} {version}", ("vcs_url", isGit ? source : null)) is not { } fact)
            {
                continue;
            }

            packages.Add((fact, [.. table.Node["dependencies"].Items.Select(item => item.Text ?? "")]));
            byName[name!] = fact.Key;
            if (source is null)
            {
                sink.Add(new LooseFact(LocalFact, fact.Key, name!));
            }
        }
    }
}
