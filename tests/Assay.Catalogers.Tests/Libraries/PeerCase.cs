using System.Text.Json;
using Assay.Catalogers.Tests.Peers;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>How another scanner's cases of one format are run.</summary>
/// <param name="Peer">The scanner.</param>
/// <param name="Test">What the names of its tests have in common.</param>
/// <param name="Place">Where its fixtures are put, since many have names that no user's files have; a '*' stands for the fixture's own name, a '~' for its extension, a '^' for its own tree, "" for a folder's own tree, "/" for one that is a root.</param>
/// <param name="Normalize">How both sides' packages are made comparable; null for not at all.</param>
/// <param name="HasRanges">Whether files of the format may ask for ranges of versions.</param>
/// <param name="Tells">Whether the peer's reader tells of a package of ours, "name version", and the fixture's text, where it reads less of a file than ours; null for all.</param>
/// <param name="OnlyProd">Whether the peer leaves out what is for development.</param>
internal sealed record PeerFormat(string Peer, string Test, string Place, Func<string, string>? Normalize = null, bool HasRanges = false, Func<string, string, bool>? Tells = null, bool OnlyProd = false);

/// <summary>One case of another scanner's tests.</summary>
/// <param name="Fixtures">Their paths.</param>
/// <param name="Line">The line of the list of expectations that it stands in.</param>
internal sealed record PeerCase(PeerFormat Format, string Name, string[] Fixtures, string[] Expected, string Line)
{
    /// <summary>The cases of a format whose fixtures were published.</summary>
    public static IEnumerable<PeerCase> Of(PeerFormat format)
    {
        foreach (var line in File.ReadLines(TestData.Require("peers", "_expected", $"expected-{format.Peer}.jsonl")).Where(line => line.Contains(format.Test, StringComparison.Ordinal)))
        {
            using var record = JsonDocument.Parse(line);
            var root = record.RootElement;
            var fixtures = PeerInputs.Paths(format.Peer, line, root.GetProperty("fixture").EnumerateArray().Select(fixture => fixture.GetString()!));
            if (!fixtures.All(Path.Exists))
            {
                continue;
            }

            yield return new PeerCase(
                format,
                $"{root.GetProperty("test").GetString()!.Split('#')[0].Split('/')[^1]}: {root.GetProperty("case").GetString()}",
                fixtures,
                [.. root.GetProperty("expected").EnumerateArray().Select(Package), .. PeerInputs.Added(line)],
                line);
        }
    }

    /// <summary>By what it is listed as a difference: peer, test and fixture.</summary>
    public string Title => $"{Format.Peer} {Name} [{string.Join('/', Fixtures[0].Split('/')[^2..])}]";

    /// <summary>What Assay says more ("+ ...") and what it does not say ("- ...").</summary>
    /// <remarks>
    /// Some peers leave packages for development or the project itself out, where Assay marks them. A commit that a peer takes for a version stands in our
    /// purl's vcs_url. Where a file asks for a range, Assay says that it does not know
    /// the version, and some peers take the lowest one, or leave the package out: both is the same fact told otherwise.
    /// </remarks>
    public string[] Differences()
    {
        var normalize = Format.Normalize ?? (text => text);
        var packages = Packages();

        // What a peer has as a package of its own, ours has as the source of one.
        var sources = packages.Select(package => package.Source).OfType<SourcePackage>().Select(source => normalize($"{source.Name} {source.Version}")).ToHashSet(StringComparer.Ordinal);
        var found = packages.Select(package => normalize($"{package.Name} {package.Version}")).Where(package => package.Length > 0).ToHashSet(StringComparer.Ordinal);
        var expected = Expected.Select(normalize).Where(package => package.Length > 0).ToHashSet(StringComparer.Ordinal);
        var commits = packages.Where(package => package.Version is null).SelectMany(package => CommitOf(package) is { } commit ? [normalize($"{package.Name} {commit}"), normalize($"{package.Name} ")] : Array.Empty<string>()).ToHashSet(StringComparer.Ordinal);
        commits.RemoveWhere(text => !text.EndsWith(' ') && !expected.Contains(text));
        var development = packages.Where(package => package.Scope != PackageScope.Prod || package.IsProject).Select(package => normalize($"{package.Name} {package.Version}")).ToHashSet(StringComparer.Ordinal);
        var unknown = Format.HasRanges ? found.Where(package => package.EndsWith(' ')).ToArray() : [];
        return
        [
            .. found.Except(expected).Except(development).Except(unknown).Except(commits).Select(package => "+ " + package.TrimEnd())
                .Concat(expected.Except(found).Except(commits).Except(sources).Where(package => !unknown.Any(name => package.StartsWith(name, StringComparison.Ordinal))).Select(package => "- " + package.TrimEnd()))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The fixtures as files of a tree.</summary>
    public LayerEntry[] Entries() => [.. Fixtures.SelectMany(Entries), .. PeerInputs.Beside(Line, Expected)];

    /// <summary>What Assay finds in the fixtures, of what the peer's reader tells of.</summary>
    public IReadOnlyList<Package> Packages()
    {
        var packages = Trees.Of(Entries()).Packages;
        packages = Format.OnlyProd ? [.. packages.Where(package => package.Scope is PackageScope.Prod or PackageScope.Optional)] : packages;
        if (Format.Tells is not { } tells)
        {
            return packages;
        }

        var text = File.ReadAllText(Fixtures[0]);
        return [.. packages.Where(package => tells($"{package.Name} {package.Version}", text))];
    }

    // "...?vcs_url=git%2Bhttps://host/repository%40COMMIT".
    private static string? CommitOf(Package package)
    {
        var at = package.Purl.Contains("vcs_url=", StringComparison.Ordinal) ? Uri.UnescapeDataString(package.Purl) : "";
        return at.LastIndexOf('@') is var sign and > 0 && at.Length - sign - 1 == 40 ? at[(sign + 1)..] : null;
    }

    private static string Package(JsonElement package) =>
        $"{package.GetProperty(nameof(Name)).GetString()} {(package.TryGetProperty("Version", out var version) ? version.GetString() : "")}";

    private IEnumerable<LayerEntry> Entries(string path)
    {
        if (!Directory.Exists(path))
        {
            // The sums of a go.mod stand beside it, under its fixture's name.
            var beside = path.EndsWith(".mod", StringComparison.Ordinal) && File.Exists(path[..^4] + ".sum") ? path[..^4] + ".sum" : null;
            var own = LayerEntry.File(PlaceOf(Path.GetFileName(path), Path.Combine(Path.GetFileName(Path.GetDirectoryName(path)!), Path.GetFileName(path))), File.ReadAllBytes(path));
            return beside is null ? [own, .. Beside(path)] : [own, LayerEntry.File(Format.Place.Replace("go.mod", "go.sum", StringComparison.Ordinal), File.ReadAllBytes(beside))];
        }

        return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => LayerEntry.File(PlaceOf(Path.GetFileName(file), Path.Combine(Format.Place == "/" ? "" : Path.GetFileName(path), Path.GetRelativePath(path, file))), File.ReadAllBytes(file)));
    }

    // A list of requirements may include others that lie beside it.
    private IEnumerable<LayerEntry> Beside(string path) => Format.Place != "app/requirements.txt" ? []
        : Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.txt").Where(file => file != path && File.ReadAllText(path).Contains("-r " + Path.GetFileName(file), StringComparison.Ordinal))
            .Select(file => LayerEntry.File("app/" + Path.GetFileName(file), File.ReadAllBytes(file)));

    private string PlaceOf(string name, string ownTree) => Format.Place is "" or "/" ? ownTree
        : Format.Place.Replace("~", Path.GetExtension(name), StringComparison.Ordinal).Replace("*", name, StringComparison.Ordinal).Replace("^", ownTree, StringComparison.Ordinal);
}
