using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Catalogers.Tests.Libraries;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Peers;

/// <summary>
/// Every case of other scanners' tests, in one table: compared and agreeing, or differing for a reason that is written down, or not compared, and why. At most 2 % of a
/// scanner's cases may differ. The table is made anew by ASSAY_GOLDEN=write.
/// </summary>
public sealed class PeerTableTests
{
    private const double MaxDiffering = 0.02;

    private static readonly string[] Peers = ["syft", "osv-scalibr", "claircore", "go-rpmdb", "osv-scanner"];

    // Cases that tests of their own compare, with those that differ there: part of the test's name or of the line, the class, and how many differ and why.
    private static readonly (string Peer, string Test, string Class, int Differing, string Reason)[] Elsewhere =
    [
        ("syft", "linux/identify_release_test.go#TestIdentifyRelease", "Distros.PeerReleaseTests", 1, "a bare BusyBox is told by a string in its binary, and has neither packages nor advisories of a distribution"),
        ("syft", "linux/identify_release_test.go", "Distros.PeerReleaseTests", 0, ""),
        ("syft", "cataloger/arch/", "Arch.PacmanCatalogerTests", 1, "`pacman -Q` lists the package whose description lost its keys, as \"corrupt 0.2.1-3\""),
        ("syft", "cataloger/alpine/", "Alpine.ApkInstalledCatalogerTests", 0, ""),
        ("syft", "Test_Cataloger_CustomClassifiers\", \"case\": \"default-positive", "Executables.PeerSnippetTests", 0, ""),
        ("syft", "cataloger/gentoo/", "Gentoo.PortageTests", 0, ""),
        ("syft", "cataloger/nix/", "Nix.NixTests", 0, ""),
        ("syft", "redhat/parse_rpm_db_test", "Rpm.PeerDatabaseTests", 0, ""),
        ("syft", "redhat/parse_rpm_manifest_test", "Rpm.PeerDatabaseTests", 0, ""),
        ("osv-scalibr", "os/dpkg/dpkg_test.go", "Debian.PeerExpectationsTests", 1, "an unpacked or half-installed package lies there, as `dpkg -l` shows; a stanza without its state is an error"),
        ("osv-scalibr", "os/portage/", "Gentoo.PortageTests", 0, ""),
        ("osv-scalibr", "os/pacman/", "Arch.PacmanCatalogerTests", 0, ""),
        ("osv-scalibr", "os/chisel/", "Debian.ChiselTests", 0, ""),
        ("osv-scalibr", "os/rpm/", "Rpm.PeerDatabaseTests", 0, ""),
        ("osv-scalibr", "filesystem/sbom/", "Assay.Reports.Tests, Sboms.PeerSbomTests", 1, "SPDX as RDF is not read"),
        ("claircore", "internal/dnf/", "Rpm.DnfHistoryTests", 0, ""),
        ("claircore", "ubuntu/distributionscanner_test.go", "Distros.PeerReleaseTests", 0, ""),
        ("go-rpmdb", "pkg/rpmdb_test.go", "Rpm.PeerDatabaseTests", 0, ""),
    ];

    // What is no package of an artefact's files, or can't be compared.
    private static readonly (string Peer, string Test, string Reason)[] Apart =
    [
        ("syft", "Test_Cataloger_CustomClassifiers\", \"case\": \"default-cutsom", "patterns that the test itself brings"),
        ("syft", "TestParseVcpkgManifest", "what the packages need in turn stands in a registry, which the peer clones; what the file asks for agrees by name"),
        ("syft", "Test_HomebrewCataloger", "would differ: the one of its formulas that is installed is told, and the other, a tap's, is not, as `brew list` does not tell it"),
        ("syft", "TestParsePnpmLock_ExcludeDevDependencies", "would differ, as the same fixture does above"),
        ("syft", "redhat/parse_rpm_archive_test", "packages that lie there as files, which nothing has installed"),
        ("osv-scalibr", "filesystem/containers/", "images that a machine runs or a file asks for: targets of scans, not packages"),
        ("osv-scalibr", "windows/dismpatch", "what a program of Windows prints"),
        ("osv-scalibr", "max opened bytes reached", "the peer's own limit, set for the test"),
        ("claircore", "datastore/postgres/", "rows of a database"),
        ("osv-scanner", "internal/config/", "a file of settings"),
        ("osv-scanner", "internal/ci/", "the program's own results"),
        ("osv-scanner", "osvscannerjson", "the program's own results"),
    ];

    [Fact]
    public void Every_case_stands_in_the_table_and_few_differ()
    {
        var outcomes = Outcomes();
        var rows = Peers.SelectMany(peer => Lines(peer).Select(line => outcomes.GetValueOrDefault((peer, line)) ?? Of(peer, line))).Concat(Snapshots()).ToList();
        rows = Differing(rows);
        var strays = rows.Where(row => row.State == State.Unknown).Select(row => $"{row.Peer}: {row.Format} {row.Name}").ToList();

        Assert.True(strays.Count == 0, string.Join('\n', strays));
        foreach (var peer in rows.GroupBy(row => row.Peer, StringComparer.Ordinal))
        {
            var compared = peer.Count(row => row.State is State.Agrees or State.Differs);
            var differing = peer.Count(row => row.State == State.Differs);
            Assert.True(differing <= MaxDiffering * compared, $"{peer.Key}: {differing} of {compared}:\n{string.Join('\n', peer.Where(row => row.State == State.Differs).Select(row => row.Name))}");
        }

        Golden(Table(rows));
    }

    private static IEnumerable<string> Lines(string peer) => File.ReadLines(TestData.Require("peers", "_expected", $"expected-{peer}.jsonl"));

    private static Dictionary<(string, string), Row> Outcomes()
    {
        var outcomes = new Dictionary<(string, string), Row>();
        foreach (var one in PeerCasesTests.All())
        {
            var isAgreeing = one.Differences().Length == 0;
            outcomes[(one.Format.Peer, one.Line)] = new Row(one.Format.Peer, FormatOf(one.Line), one.Title, isAgreeing ? State.Agrees : State.Differs, isAgreeing ? "" : PeerCasesTests.Accepted.GetValueOrDefault(one.Title).Reason ?? "");
        }

        foreach (var (peer, line, name, reason) in BinaryPeerTests.All())
        {
            outcomes[(peer, line)] = new Row(peer, FormatOf(line), name, reason is null ? State.Agrees : State.Differs, reason ?? "");
        }

        return outcomes;
    }

    private static IEnumerable<Row> Snapshots() => ScannerSnapshotTests.All().Select(one => new Row("osv-scanner", "runs", one.Path, one.Found == one.Expected ? State.Agrees : State.Differs,
        one.Found == one.Expected ? "" : ScannerSnapshotTests.Accepted.GetValueOrDefault(one.Path, "")));

    private static Row Of(string peer, string line)
    {
        using var record = JsonDocument.Parse(line);
        var root = record.RootElement;
        var title = $"{root.GetProperty("test").GetString()!.Split('#')[0].Split('/')[^1]}: {root.GetProperty("case").GetString()}";
        var row = new Row(peer, FormatOf(line), title, State.Unknown, "");
        if (Array.Find(Apart, one => one.Peer == peer && line.Contains(one.Test, StringComparison.Ordinal)) is { Reason: not null } apart)
        {
            return row with { State = State.Apart, Reason = apart.Reason };
        }

        if (PeerCasesTests.LeftOut.FirstOrDefault(one => title.StartsWith(one.Key, StringComparison.Ordinal) || $"{title} [{string.Join('/', root.GetProperty("fixture")[0].GetString()!.Split('/')[^2..])}]".StartsWith(one.Key, StringComparison.Ordinal)).Value is { } reason)
        {
            return row with { State = State.Apart, Reason = reason };
        }

        if (root.GetProperty("fixture").EnumerateArray().Any(fixture => !Path.Exists(Path.Combine([TestData.Require("peers", peer), .. fixture.GetString()!.Split('/')]))))
        {
            return row with { State = State.Apart, Reason = "the fixture was not published" };
        }

        return Array.FindIndex(Elsewhere, one => one.Peer == peer && line.Contains(one.Test, StringComparison.Ordinal)) is var elsewhere and >= 0
            ? row with { State = State.Agrees, Elsewhere = elsewhere }
            : row;
    }

    // "javascript/packagelockjson" of osv-scalibr, "javascript" of syft.
    private static string FormatOf(string line)
    {
        using var record = JsonDocument.Parse(line);
        var parts = record.RootElement.GetProperty("test").GetString()!.Split('#')[0].Split('/');
        return string.Join('/', parts[..^1].Where(part => part is not ("extractor" or "filesystem" or "language" or "syft" or "pkg" or "cataloger" or "internal")));
    }

    // A class of its own tells how many differ there.
    private static List<Row> Differing(List<Row> all) =>
        [.. all.GroupBy(row => (row.Peer, row.Elsewhere)).SelectMany(group => group.Key.Elsewhere < 0 ? group : group.Select((row, number) =>
            number < Elsewhere[group.Key.Elsewhere].Differing ? row with { State = State.Differs, Name = $"{Elsewhere[group.Key.Elsewhere].Class} says which", Reason = Elsewhere[group.Key.Elsewhere].Reason } : row))];

    private static string Table(List<Row> rows)
    {
        var text = new StringBuilder("# Cases of other scanners\nMade by `PeerTableTests` from what those scanners' own tests expect of their fixtures.\n");
        foreach (var peer in rows.GroupBy(row => row.Peer, StringComparer.Ordinal))
        {
            var compared = peer.Where(row => row.State is State.Agrees or State.Differs).ToList();
            var differing = compared.Where(row => row.State == State.Differs).ToList();
            text.Append(CultureInfo.InvariantCulture, $"\n## {peer.Key}\n{peer.Count()} cases, {compared.Count} compared, {compared.Count - differing.Count} agree, {differing.Count} differ ({100.0 * differing.Count / compared.Count:0.0} %).\n\n");
            text.Append("| ecosystem | cases | compared | agree | differ |\n|---|---|---|---|---|\n");
            foreach (var format in peer.GroupBy(row => row.Format, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                var mine = format.Where(row => row.State is State.Agrees or State.Differs).ToList();
                text.Append(CultureInfo.InvariantCulture, $"| {format.Key} | {format.Count()} | {mine.Count} | {mine.Count(row => row.State == State.Agrees)} | {mine.Count(row => row.State == State.Differs)} |\n");
            }

            List(text, "What differs", differing);
            List(text, "What is not compared", [.. peer.Where(row => row.State == State.Apart)]);
        }

        return text.ToString();
    }

    private static void List(StringBuilder text, string title, List<Row> rows)
    {
        text.Append(rows.Count == 0 ? "" : $"\n{title}:\n");
        foreach (var group in rows.GroupBy(row => row.Reason, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {group.Key}: {string.Join(", ", group.Select(row => row.Name).Distinct(StringComparer.Ordinal))}\n");
        }
    }

    private static void Golden(string table)
    {
        var file = Path.Combine(TestData.RepositoryRoot, "tests", "Assay.Catalogers.Tests", "Peers", "peer-cases.md");
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") == "write")
        {
            File.WriteAllText(file, table);
        }

        Assert.Equal(File.ReadAllText(file), table);
    }

    private enum State
    {
        Unknown,
        Agrees,
        Differs,
        Apart,
    }

    private sealed record Row(string Peer, string Format, string Name, State State, string Reason)
    {
        public int Elsewhere { get; init; } = -1;
    }
}
