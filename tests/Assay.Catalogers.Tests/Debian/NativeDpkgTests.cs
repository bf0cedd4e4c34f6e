using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Debian;

/// <summary>The machine's own packages, or those of the root folder named by ASSAY_DEBIAN_ROOT, against what dpkg says of them.</summary>
public sealed class NativeDpkgTests
{
    private static readonly string[] TopLinks = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    // Only the files of some packages are looked up: a whole machine has hundreds of thousands.
    private static readonly Lazy<string[]> SampleNames = new(() =>
    {
        var random = new Random(3);
        return [.. Query("-W", "-f=${Package}\n").Distinct().OrderBy(_ => random.Next()).Take(Tier.Scale(200, 100_000))];
    });

    private static readonly Lazy<InventorySink> Machine = new(() =>
        Debs.Image.Layer([.. LayerEntry.FromTree(Root, [.. TopLinks, "var/lib/dpkg", "usr/share/doc"]), .. SampleFiles()]).Join());

    private static string Root => Environment.GetEnvironmentVariable("ASSAY_DEBIAN_ROOT") is { Length: > 0 } root ? root : "/";

    [Fact]
    public void Packages_equal_those_of_dpkg_query_one_by_one()
    {
        var expected = Query("-W", "-f=${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${db:Status-Status}\n")
            .Select(line => line.Split('\t'))
            .Where(fields => fields[5] is not ("config-files" or "not-installed"))
            .Select(fields => string.Join('\t', fields[..5]))
            .Order(StringComparer.Ordinal);

        Assert.Equal(expected, Machine.Value.Packages
            .Select(package => $"{package.Name}\t{package.Version}\t{package.Arch}\t{package.Source!.Name}\t{package.Source.Version}")
            .Order(StringComparer.Ordinal));
        Assert.NotEmpty(Machine.Value.Packages);
        Assert.Empty(Machine.Value.DeletedPackages);
    }

    [Fact]
    public void Claimed_files_are_those_that_dpkg_lists()
    {
        var diverted = Diverted();
        var claims = Machine.Value.Claims.ToLookup(claim => claim.Purl);
        foreach (var package in Machine.Value.Packages.Where(package => SampleNames.Value.Contains(package.Name)))
        {
            var listed = Query("-L", Argument(package))
                .Where(line => line.StartsWith('/') && !diverted.Contains(line))
                .Select(RealPath)
                .Where(path => path is not null)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal);
            var claimed = claims[package.Purl].SelectMany(claim => claim.Paths())
                .Where(path => !diverted.Contains("/" + path) && path.Contains('/', StringComparison.Ordinal));

            Assert.Equal(listed, claimed.Order(StringComparer.Ordinal));
        }
    }

    // What apt knows of Debian's archive; what is installed may be from elsewhere.
    [Fact]
    public void Nobody_maintains_a_package_of_Debians_from_a_builders_host()
    {
        var maintainers = NativeTool.Run(NativeTool.Require("apt-cache"), ["-o", "Dir::State::status=/dev/null", "dumpavail"]).Output.Split('\n')
            .Where(line => line.StartsWith("Maintainer: ", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        Assert.SkipWhen(maintainers.Count < 1000, "apt has no lists of Debian's packages");

        Assert.All(maintainers, maintainer => Assert.Null(DebianMaintainers.BuilderOf(maintainer)));
    }

    [Fact]
    public void Dpkg_names_the_claiming_package_as_the_owner()
    {
        var random = new Random(7);
        var owners = Machine.Value.Claims.Where(claim => claim.Paths.Length > 0)
            .Select(claim => (Package: Machine.Value.Packages.Single(package => package.Purl == claim.Purl), Paths: claim.Paths()))
            .Select(claim => (claim.Package, Path: claim.Paths[random.Next(claim.Paths.Length)]))
            .Where(claim => claim.Path.StartsWith("usr/share/", StringComparison.Ordinal) || claim.Path.StartsWith("etc/", StringComparison.Ordinal))
            .Where(claim => claim.Path.IndexOfAny(['*', '?', '[', '\\']) < 0)
            .ToArray();
        var found = Query(["-S", .. owners.Select(owner => "/" + owner.Path)]).Where(line => !line.StartsWith("diversion by", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(owners);
        Assert.All(owners, owner => Assert.Contains(found, line =>
            line.EndsWith(": /" + owner.Path, StringComparison.Ordinal)
            && line[..line.LastIndexOf(": /", StringComparison.Ordinal)].Split(", ").Any(name => name == owner.Package.Name || name == $"{owner.Package.Name}:{owner.Package.Arch}")));
    }

    [Fact]
    public void Every_required_dependency_of_an_installed_package_leads_to_a_package()
    {
        var inventory = Machine.Value;
        var purls = inventory.Packages.Select(package => package.Purl).ToHashSet(StringComparer.Ordinal);
        Assert.All(inventory.Relations, relation => Assert.True(purls.Contains(relation.From) && purls.Contains(relation.To) && relation.From != relation.To));
        Assert.Equal(inventory.Relations.Count, inventory.Relations.Distinct().Count());

        // dpkg itself says that nothing is broken, so a package that needs others has found some.
        var needy = Query("-W", "-f=${Package}\t${Version}\t${Architecture}\t${Depends}\n")
            .Select(line => line.Split('\t'))
            .Where(fields => fields[3].Length > 0)
            .Select(fields => string.Join('\t', fields[..3]));
        var depending = inventory.Relations.Select(relation => relation.From).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(needy.Except(inventory.Packages.Where(package => depending.Contains(package.Purl)).Select(package => $"{package.Name}\t{package.Version}\t{package.Arch}")));
    }

    [Fact]
    public void Most_packages_have_licences()
    {
        var packages = Machine.Value.Packages;
        var licensed = packages.Count(package => package.Licenses.Count > 0);
        Assert.True(licensed * 10 >= packages.Count * 8, $"{licensed} of {packages.Count}");
        Assert.All(packages.SelectMany(package => package.Licenses), expression => Assert.Matches(@"^[A-Za-z0-9.+() -]+$", expression));
    }

    private static IEnumerable<LayerEntry> SampleFiles() =>
        Query(["-L", .. SampleNames.Value])
            .Where(line => line.StartsWith('/'))
            .Select(RealPath)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Where(path => !path.StartsWith("usr/share/doc/", StringComparison.Ordinal) && path.Contains('/', StringComparison.Ordinal))
            .SelectMany(path => LayerEntry.FromTree(Root, path));

    private static string Argument(Package package) => $"{package.Name}:{package.Arch}";

    private static HashSet<string> Diverted()
    {
        var file = Path.Combine(Root, "var/lib/dpkg/diversions");
        return File.Exists(file) ? [.. File.ReadAllLines(file), .. File.ReadAllLines(file).Select(line => RealPath(line) is { } real ? "/" + real : "")] : [];
    }

    // The path as the tree has it: links in its folders followed, the last part not; null for folders and what is absent.
    private static string? RealPath(string path)
    {
        var real = "";
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            real = Path.Join(real, parts[i]);
            var entry = new FileInfo(Path.Join(Root, real));
            if (i < parts.Length - 1 && entry.LinkTarget is not null)
            {
                var target = entry.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
                real = Path.GetRelativePath(Root, target);
            }
        }

        var last = new FileInfo(Path.Join(Root, real));
        // base-files lists bin and lib as folders, or as links where the tree has links of those names.
        return real.Contains('/', StringComparison.Ordinal) && (last.LinkTarget is not null || last.Exists) ? real : null;
    }

    private static string[] Query(params string[] arguments)
    {
        var tool = NativeTool.Require("dpkg-query");
        if (!File.Exists(Path.Combine(Root, "var/lib/dpkg/status")))
        {
            Assert.Skip("no dpkg database on this machine");
        }

        var result = NativeTool.Run(tool, ["--admindir=" + Path.Combine(Root, "var/lib/dpkg"), .. arguments], environment: new Dictionary<string, string?> { ["LC_ALL"] = "C" });
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
