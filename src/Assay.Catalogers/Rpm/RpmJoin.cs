using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using System.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>rpm packages: databases with their logs compared across the layers, owned files, dependencies.</summary>
internal sealed class RpmJoin : IJoin
{
    public string Name => "rpm";

    public int Version => 2;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        RpmDatabaseCataloger.CatalogerName,
        SqliteLogCataloger.CatalogerName,
        RpmManifestCataloger.CatalogerName,
        .. RepositoryFacts.Catalogers,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var lives = PackageHistory.Of(RpmDatabases.Of(facts, sink), RpmDatabaseCataloger.CatalogerName)
            .Concat(PackageHistory.Of(facts, RpmManifestCataloger.CatalogerName));
        var claims = new DatabaseClaims(facts, RpmDatabaseCataloger.CatalogerName, SqliteLogCataloger.CatalogerName);
        var files = new OwnedFiles(facts);
        var repositories = new RepositoryFacts(facts);
        var join = new DatabaseJoin(facts, files, claims.Of, package => package with
        {
            Purl = RpmPurl.Of(package, facts.Distro),
            Origin = repositories.Of(package.Name, package.Version, package.Arch) is { } repository
                ? (package.Origin ?? new PackageOrigin()) with { Channel = repository }
                : package.Origin,
        });
        var entries = join.Join(lives, sink);
        var names = new ProvidedNames(entries);
        AddFiles(names, entries, files);
        names.AddRelations(sink);
    }

    // A dependency on a path is met by whoever owns the file, be it listed among what the package provides or not.
    private static void AddFiles(ProvidedNames names, List<LedgerEntry> entries, OwnedFiles files)
    {
        var wanted = new Dictionary<FilePath, List<string>>();
        foreach (var entry in entries)
        {
            foreach (var name in entry.Life.Fact.Depends.AsSpan().EnumerateLines())
            {
                if (name.StartsWith('/') && !names.Has(name) && FilePath.TryNormalize(Encoding.UTF8.GetBytes(name.ToString()), out var path)
                    && files.TryPlace(entry.Package.Name, path.Bytes, out var place))
                {
                    if (!wanted.TryGetValue(place, out var asked))
                    {
                        wanted.Add(place, asked = []);
                    }

                    asked.Add(name.ToString());
                }
            }
        }

        if (wanted.Count == 0)
        {
            return;
        }

        foreach (var entry in entries)
        {
            foreach (var range in entry.Files.AsSpan().Split((byte)'\n'))
            {
                if (FilePath.TryNormalize(entry.Files.AsSpan()[range], out var path) && wanted.TryGetValue(path, out var asked))
                {
                    foreach (var name in asked)
                    {
                        names.Add(name, entry);
                    }
                }
            }
        }
    }
}
