using System.Text.Json;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Peers;

/// <summary>A peer's fixture as files of a tree, under the names that users' files have.</summary>
internal static class PeerFixture
{
    /// <summary>Empty where the peer's fixture is not at hand.</summary>
    public static List<LayerEntry> Entries(string peer, string[] fixtures, JsonElement root, string? name)
    {
        var test = root.GetProperty("test").GetString()!;
        var caseName = root.GetProperty("case").GetString() ?? "";
        var paths = fixtures.Select(fixture => Path.Combine([TestData.Require("peers", peer), .. fixture.Split('/')])).Where(path => File.Exists(path) || Directory.Exists(path)).ToList();
        if (paths.Count == 0)
        {
            return [];
        }

        // The peer's test puts a manifest into an archive of its own.
        if (test.Contains("/java/archive/", StringComparison.Ordinal) && paths.Find(path => path.EndsWith("MANIFEST.MF", StringComparison.Ordinal)) is { } manifest)
        {
            var jar = paths.Find(path => path.EndsWith(".jar", StringComparison.Ordinal));
            return [LayerEntry.File(JarName(caseName, jar), Zips.Make(("META-INF/MANIFEST.MF", File.ReadAllBytes(manifest))))];
        }

        if (Directory.Exists(paths[0]))
        {
            return [.. LayerEntry.FromTree(paths[0], [.. new DirectoryInfo(paths[0]).EnumerateFileSystemInfos().Select(entry => entry.Name)])];
        }

        var entries = new List<LayerEntry> { Mode(LayerEntry.File(name ?? Path.GetFileName(paths[0]), File.ReadAllBytes(paths[0]))) };
        var parent = Path.Combine(Path.GetDirectoryName(paths[0])!, "parent", "pom.xml");
        if (paths[0].EndsWith("with-parent.xml", StringComparison.Ordinal) && File.Exists(parent))
        {
            entries.Add(LayerEntry.File("parent/pom.xml", File.ReadAllBytes(parent)));
        }

        return entries;
    }

    private static LayerEntry Mode(LayerEntry entry) => entry with { Mode = 0b111_101_101 };

    private static string JarName(string caseName, string? jar) =>
        jar is not null ? Path.GetFileName(jar)
        : caseName.Contains("Axis", StringComparison.Ordinal) ? "axis.jar"
        : caseName.Contains("combination", StringComparison.Ordinal) ? "ivy-2.4.0.jar"
        : "some.jar";
}
