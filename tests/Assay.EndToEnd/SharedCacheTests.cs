using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Processes that share one cache, some of which empty it under the others' feet.</summary>
public sealed class SharedCacheTests(AssayBinary assay)
{
    [Fact]
    public async Task Scans_at_once_on_one_cache_harm_none_of_each_other()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        var lowest = layout.Layer(SampleLayers.Base(), "ADD rootfs.tar /");
        layout.Add(layout.Image([lowest, layout.Layer(SampleLayers.WithPackages(3), "RUN apt-get install more")]), "small");
        layout.Add(layout.Image([lowest, layout.Layer(SampleLayers.WithPackages(3), "RUN apt-get install more"), layout.Layer(SampleLayers.WithPackages(40), "RUN apt-get install all")]), "large");
        string[] images = ["small", "large"];
        var expected = images.ToDictionary(image => image, image => Comparable(assay.RunJson(folder, 0, "sbom", $"oci:{layout.Folder}:{image}", "--no-cache")), StringComparer.Ordinal);

        for (var round = 0; round < Tier.Scale(2, 40); round++)
        {
            var scans = Enumerable.Range(0, 6).Select(number => Task.Run(() =>
            {
                if (number == 5 && round % 2 == 1)
                {
                    Assert.Equal(0, assay.Run(folder, ["cache", "clean"]).ExitCode);
                    return;
                }

                var image = images[number % 2];
                Assert.Equal(expected[image], Comparable(assay.RunJson(folder, 0, "sbom", $"oci:{layout.Folder}:{image}")));
            }));
            await Task.WhenAll(scans);
        }

        foreach (var image in images)
        {
            assay.RunJson(folder, 0, "sbom", $"oci:{layout.Folder}:{image}");
            var warm = assay.RunJson(folder, 0, "sbom", $"oci:{layout.Folder}:{image}");
            Assert.Equal(expected[image], Comparable(warm));
            Assert.False(warm["timings"]!.AsObject().ContainsKey("collect"));
        }

        // Nothing half-written was left behind.
        Assert.Empty(Directory.GetFiles(folder["cache"], ".new-*"));
    }

    [Fact]
    public async Task Scans_at_once_that_build_the_same_store_of_own_records_wait_for_each_other()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["scan", "purl:pkg:npm/left-pad@1.2.0", "--advisories", Path.Combine(TestData.RepositoryRoot, "samples", "advisories"), "--allow-incomplete"];
        var scans = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => assay.Run(folder, arguments))));
        Assert.All(scans, scan => Assert.True(scan.ExitCode == 0, scan.Error));
    }

    // What is known of a base depends on what was scanned before.
    private static string Comparable(JsonNode result)
    {
        var copy = result.DeepClone().AsObject();
        copy.Remove("artifact");
        copy.Remove("timings");
        foreach (var package in copy["packages"]!.AsArray())
        {
            package!.AsObject().Remove("base");
        }

        return copy.ToJsonString();
    }
}
