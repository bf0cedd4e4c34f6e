using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Core.Tests.Files;

public sealed class MergedTreeTests
{
    private const int MaxHops = 8;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Shows_what_an_unpacker_makes_of_the_same_layers(bool removals)
    {
        var paths = ModelLayers.AllPaths().ToArray();
        for (var seed = 0; seed < Tier.Scale(500, 100_000); seed++)
        {
            var layers = ModelLayers.Random(new Random(seed), removals);
            var model = new TreeModel();
            for (var layer = 0; layer < layers.Count; layer++)
            {
                model.Apply(layer, layers[layer]);
            }

            var tree = new MergedTree([.. layers.Select(ModelLayers.Index)], MaxHops);
            foreach (var path in paths)
            {
                var difference = Compare(tree, model, layers, path);
                Assert.True(difference is null, $"seed {seed}, {path}: {difference}\n{Show(layers)}");
            }
        }
    }

    private static string? Compare(MergedTree tree, TreeModel model, List<List<ModelEntry>> layers, string path)
    {
        var place = FilePath.Parse(path);
        foreach (var followLast in (bool[])[false, true])
        {
            // The root is no entry.
            var expected = model.Resolve(path, followLast, MaxHops) is { Node.Layer: >= 0 } end ? end : default;
            var isFound = tree.TryResolve(place, followLast, out var found);
            if (isFound != (expected.Node is not null))
            {
                return $"followLast {followLast}: {(isFound ? $"found {found.Path} {found.Kind} of layer {found.Layer}" : "not found")}, expected {expected.Path ?? "none"}";
            }

            if (isFound && (found.Path.ToString(), found.Kind, found.Layer) != (expected.Path, expected.Node!.Kind, expected.Node.Layer))
            {
                return $"followLast {followLast}: {found.Path} {found.Kind} of layer {found.Layer}, expected {expected.Path} {expected.Node.Kind} of layer {expected.Node.Layer}";
            }

            if (isFound && found.SizeBytes != expected.Node!.SizeBytes)
            {
                return $"{found.SizeBytes} bytes, expected {expected.Node.SizeBytes}";
            }
        }

        for (var layer = 0; layer < layers.Count; layer++)
        {
            // Asked only of files that the layer has, as collecting does.
            var isThere = layers[layer].Any(entry => entry.Path == path && entry.Kind == EntryKind.File);
            var isShown = model.Find(path) is { Kind: EntryKind.File } node && node.Layer == layer;
            if (isThere && tree.IsVisible(place, layer) != isShown)
            {
                return $"layer {layer} is {(isShown ? "" : "not ")}what the tree shows";
            }
        }

        return tree.Exists(place) == tree.TryResolve(place, followLast: false, out _) ? null : "Exists differs from TryResolve";
    }

    private static string Show(List<List<ModelEntry>> layers) =>
        string.Join('\n', layers.Select((layer, number) => $"layer {number}: {string.Join(", ", layer)}"));
}
