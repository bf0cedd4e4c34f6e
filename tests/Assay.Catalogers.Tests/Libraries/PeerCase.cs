using System.Text.Json;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>How another scanner's cases of one format are run.</summary>
/// <param name="Peer">The scanner.</param>
/// <param name="Test">What the names of its tests have in common.</param>
/// <param name="Place">Where its fixtures are put, since many have names that no user's files have; a '*' stands for the fixture's own name, "" for a folder's own tree.</param>
/// <param name="Normalize">How both sides' packages are made comparable; null for not at all.</param>
internal sealed record PeerFormat(string Peer, string Test, string Place, Func<string, string>? Normalize = null);

/// <summary>One case of another scanner's tests.</summary>
internal sealed record PeerCase(PeerFormat Format, string Name, string[] Fixtures, string[] Expected)
{
    public static IEnumerable<PeerCase> Of(PeerFormat format)
    {
        foreach (var line in File.ReadLines(TestData.Require("peers", "_expected", $"expected-{format.Peer}.jsonl")).Where(line => line.Contains(format.Test, StringComparison.Ordinal)))
        {
            using var record = JsonDocument.Parse(line);
            var root = record.RootElement;
            yield return new PeerCase(
                format,
                $"{root.GetProperty("test").GetString()!.Split('#')[0].Split('/')[^1]}: {root.GetProperty("case").GetString()}",
                [.. root.GetProperty("fixture").EnumerateArray().Select(fixture => fixture.GetString()!)],
                [.. root.GetProperty("expected").EnumerateArray().Select(Package)]);
        }
    }

    /// <summary>The packages that Assay finds in the fixtures, as "name version".</summary>
    public string[] Run()
    {
        var sink = Trees.Of([.. Fixtures.SelectMany(fixture => Entries(TestData.Require(["peers", Format.Peer, .. fixture.Split('/')])))]);
        return [.. sink.Packages.Select(package => $"{package.Name} {package.Version}")];
    }

    /// <summary>What Assay says more ("+ ...") and what it does not say ("- ...").</summary>
    public string[] Differences()
    {
        var normalize = Format.Normalize ?? (text => text);
        var found = Run().Select(normalize).ToHashSet(StringComparer.Ordinal);
        var expected = Expected.Select(normalize).ToHashSet(StringComparer.Ordinal);
        return [.. found.Except(expected).Select(package => "+ " + package.TrimEnd()).Concat(expected.Except(found).Select(package => "- " + package.TrimEnd())).Order(StringComparer.Ordinal)];
    }

    private static string Package(JsonElement package) =>
        $"{package.GetProperty("Name").GetString()} {(package.TryGetProperty("Version", out var version) ? version.GetString() : "")}";

    private IEnumerable<LayerEntry> Entries(string path)
    {
        if (!Directory.Exists(path))
        {
            return [LayerEntry.File(Format.Place.Replace("*", Path.GetFileName(path), StringComparison.Ordinal), File.ReadAllBytes(path))];
        }

        return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => LayerEntry.File(Format.Place.Length > 0 ? Format.Place.Replace("*", Path.GetFileName(file), StringComparison.Ordinal) : Path.GetRelativePath(path, file), File.ReadAllBytes(file)));
    }
}
