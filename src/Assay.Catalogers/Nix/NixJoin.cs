using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Nix;

/// <summary>Packages of a Nix store: those whose store paths the merged tree shows; each owns all below its path.</summary>
internal sealed class NixJoin : IJoin
{
    public string Name => "nix";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [NixStoreCataloger.CatalogerName, NixDerivationCataloger.CatalogerName, NixDatabaseCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var outputs = Outputs(facts);
        var purls = new Dictionary<string, string>(StringComparer.Ordinal);
        var paths = facts.Of(NixStoreCataloger.CatalogerName)
            .SelectMany(found => found.Facts.Packages, (found, fact) => (found.Layer, found.Facts.Path, Fact: fact))
            .GroupBy(found => found.Path)
            .OrderBy(group => group.Key);
        foreach (var states in paths)
        {
            var (layer, path, fact) = states.First();
            outputs.TryGetValue(fact.Key, out var output);
            if (!NixStorePath.TryRead(fact.Key, output.Output, out var name))
            {
                continue;
            }

            var package = fact.Package with
            {
                Name = name.Name,
                Version = name.Version,
                Purl = Purl(name, output.Derivation),
                Locations = [new PackageLocation(path.ToString(), facts.Layers[layer].DiffId)],
            };
            if (!facts.Tree.TryFind(path, out var entry))
            {
                sink.AddDeleted(package);
                continue;
            }

            purls[fact.Key] = package.Purl;
            sink.Add(package);
            sink.Add(new PackageClaim(package.Purl, entry.Kind == EntryKind.Directory ? ClaimKind.Prefix : ClaimKind.Files, [.. path.Bytes, (byte)'\n']));
        }

        AddRelations(facts, purls, sink);
    }

    private static void AddRelations(LayeredFacts facts, Dictionary<string, string> purls, InventorySink sink)
    {
        foreach (var fact in facts.VisibleOf(NixDatabaseCataloger.CatalogerName).SelectMany(found => found.Facts.Loose))
        {
            if (purls.TryGetValue(fact.Key, out var from) && purls.TryGetValue(fact.Value, out var to))
            {
                sink.Add(new Relation(from, to, RelationKind.DependsOn));
            }
        }
    }

    private static Dictionary<string, (string Derivation, string Output)> Outputs(LayeredFacts facts)
    {
        var outputs = new Dictionary<string, (string Derivation, string Output)>(StringComparer.Ordinal);
        foreach (var (_, file) in facts.Of(NixDerivationCataloger.CatalogerName))
        {
            foreach (var fact in file.Loose)
            {
                outputs[fact.Key] = (Encoding.UTF8.GetString(file.Path.FileName), fact.Value);
            }
        }

        return outputs;
    }

    // Not yet a type of purl-spec: as Syft writes it. The hash is what tells two builds of a version apart.
    private static string Purl(in NixStorePath path, string? derivation) =>
        PackageUrl.Format("nix", null, path.Name, path.Version,
            ("drvpath", derivation), ("output", path.Output), ("outputhash", path.Hash));
}
