using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Joining;

namespace Assay.Engine.Secrets;

/// <summary>What the secrets of all layers are together: pure. A file that a later layer deleted is still shipped, and so is what is in it.</summary>
internal static class SecretJoin
{
    /// <param name="layers">Lowest first.</param>
    /// <param name="joined">What else they are together.</param>
    public static List<Secret> Join(IReadOnlyList<LayerFacts> layers, Joined joined)
    {
        var artifact = joined.Inventory.Artifact;
        var published = new PublishedFiles(layers.SelectMany(layer => layer.Secrets).Select(fact => fact.Path), joined.PackageClaims, joined.Inventory);
        var tree = new MergedTree([.. layers.Select(layer => layer.Index)]);
        var found = new List<Secret>();
        for (var number = 0; number < layers.Count; number++)
        {
            var removedIn = new Dictionary<FilePath, string?>();
            foreach (var fact in layers[number].Secrets.Where(fact => !published.Contains(fact.Path, layers[number].DiffId)))
            {
                if (!removedIn.TryGetValue(fact.Path, out var removed))
                {
                    removedIn.Add(fact.Path, removed = RemovedIn(fact.Path, number, layers, tree, artifact));
                }

                found.Add(new Secret
                {
                    Rule = fact.Rule,
                    Title = fact.Title,
                    Severity = fact.Severity,
                    Place = SecretPlace.File,
                    Path = fact.Path.ToString(),
                    Line = fact.Line,
                    Column = fact.Column,
                    Redacted = fact.Redacted,
                    Fingerprint = fact.Fingerprint,
                    Layer = NameOf(number, layers, artifact),
                    DeletedIn = removed,
                });
            }
        }

        // A file that a later layer has once more, as after a change of its owner, tells nothing new where the secret is the same.
        var visible = found.Where(secret => secret.DeletedIn is null).Select(KeyOf).ToHashSet();
        return [.. found.Where(secret => secret.DeletedIn is null || !visible.Contains(KeyOf(secret)))];
    }

    private static (string Path, string Fingerprint) KeyOf(Secret secret) => (secret.Path, secret.Fingerprint);

    private static string? RemovedIn(FilePath path, int number, IReadOnlyList<LayerFacts> layers, MergedTree tree, Artifact artifact)
    {
        if (tree.IsVisible(path, number))
        {
            return null;
        }

        for (var above = number + 1; above < layers.Count; above++)
        {
            if (layers[above].Index.TryFind(path.Hash, out _, out _, out _) || tree.Removes(path, above))
            {
                return NameOf(above, layers, artifact);
            }
        }

        return null;
    }

    // A container's changes are a layer that its image knows nothing of.
    private static string? NameOf(int number, IReadOnlyList<LayerFacts> layers, Artifact artifact) =>
        layers[number].DiffId ?? (number < artifact.Layers.Count ? artifact.Layers[number].DiffId : artifact.Layers.Count > 0 ? "container" : null);
}
