using System.Buffers.Binary;
using Assay.Catalogers.JavaScript;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.JavaScript;

/// <summary>bun's binary lock files, against what bun itself prints of them: testdata/README.md.</summary>
public sealed class BunBinaryLockTests
{
    private const string Place = "app/bun.lockb";

    [Theory]
    [InlineData("format2")]
    [InlineData("format3")]
    public void Packages_and_relations_are_those_that_bun_prints(string name)
    {
        var sink = Libraries.Trees.Of(LayerEntry.File(Place, Read(name + ".lockb")));
        var printed = Printed(name).ToList();

        Assert.Empty(sink.Issues);
        Assert.Equal(printed.Select(one => one.Package).Distinct().Order(StringComparer.Ordinal), Libraries.Trees.Listed(sink));
        var named = printed.Where(one => one.Package.Split(' ')[1].Length > 0);
        Assert.Equal(
            named.SelectMany(one => one.Needs.Select(needed => $"{one.Package.Split(' ')[0]} {needed}")).Distinct().Order(StringComparer.Ordinal),
            Libraries.Trees.Related(sink).Where(relation => !relation.StartsWith("gitdep ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Scopes_and_direct_dependencies_are_the_projects_and_its_workspaces()
    {
        var sink = Libraries.Trees.Of(LayerEntry.File(Place, Read("format3.lockb")));

        Assert.Equal(["ansi-styles", "chalk", "color-convert", "color-name", "has-flag", "supports-color"], Names(package => package.Scope == PackageScope.Dev));
        Assert.Equal(["fsevents"], Names(package => package.Scope == PackageScope.Optional));
        Assert.Equal(["chalk", "folderdep", "fsevents", "gitdep", "left-pad", "ms", "rxjs", "semver"], Names(package => package.Direct == true));
        Assert.Equal("pkg:npm/gitdep?vcs_url=git%2Bfile:///srv/repo/gitdep%2308d7877758884bd22f9bbb58ca8520e684379a44", sink.Packages.Single(package => package.Name == "gitdep").Purl);

        string[] Names(Func<Package, bool> which) => [.. sink.Packages.Where(which).Select(package => package.Name).Distinct().Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData("format2.lockb")]
    [InlineData("format3.lockb")]
    public void Damaged_it_ends_in_facts_or_an_error(string name)
    {
        var cataloger = new BunBinaryLockCataloger();
        var whole = Read(name);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(whole.AsSpan(BunBinaryLock.Mark.Length + 36));
        Damage.Cut(cataloger, Place, whole, (cut, facts) =>
            Assert.True(cut >= length || facts.Issues.Any(issue => issue.Level == IssueLevel.Error), $"cut at {cut}"));
        Damage.Flip(cataloger, Place, whole, 100);
    }

    [Fact]
    public void Dependencies_that_overlap_are_refused_before_they_are_multiplied()
    {
        // Every package asks for all there is.
        var bytes = Read("format2.lockb");
        var start = BunBinaryLock.Mark.Length + 36;
        var (count, columns) = ((int)bytes[start + 8], (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(start + 32)));
        for (var slice = 0; slice < 2 * count; slice++)
        {
            var at = columns + (count * 80) + (slice * 8);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), 0);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 4), int.MaxValue);
        }

        var facts = Damage.Catalog(new BunBinaryLockCataloger(), Place, bytes);

        Assert.Contains(facts.Issues, issue => issue.Level == IssueLevel.Error);
    }

    [Fact]
    public void A_format_that_is_not_known_is_an_error()
    {
        var bytes = Read("format2.lockb");
        bytes[BunBinaryLock.Mark.Length] = 9;

        Assert.Contains("format 9", Assert.Single(Damage.Catalog(new BunBinaryLockCataloger(), Place, bytes).Issues).Text, StringComparison.Ordinal);
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "bun", name));

    // Of `bun bun.lockb`: a header, a version, and what is needed. A workspace is the project's own; a folder, a packed file and a commit have no version.
    private static IEnumerable<(string Package, string[] Needs)> Printed(string name)
    {
        foreach (var block in File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds", "bun", name + ".txt")).Split("\n\n").Where(block => block.Contains("  version ", StringComparison.Ordinal)))
        {
            var lines = block.Trim('\n').Split('\n');
            var header = lines[0].Trim(':', '"');
            var alias = header.IndexOf("@npm:", StringComparison.Ordinal);
            header = alias < 0 ? header : header[(alias + 5)..];
            var version = lines[1].Trim().Split(' ')[1].Trim('"');
            if (!version.StartsWith("workspace:", StringComparison.Ordinal))
            {
                var needs = lines.SkipWhile(line => line != "  dependencies:").Skip(1).Select(line => line.Trim().Split(' ')[0].Trim('"'));
                yield return ($"{header[..header.IndexOf('@', 1)]} {(char.IsAsciiDigit(version[0]) ? version : "")}", [.. needs]);
            }
        }
    }
}
