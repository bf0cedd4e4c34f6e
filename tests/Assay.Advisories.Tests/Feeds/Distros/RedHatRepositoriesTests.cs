using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>What the names of Red Hat's repositories tell of extended support, against Red Hat's own table of repositories and products.</summary>
public sealed class RedHatRepositoriesTests
{
    private static readonly Regex Support = new("^cpe:/[oa]:redhat:rhel_(?<kind>eus|aus|tus|e4s):(?<minor>[0-9]+[.][0-9]+)", RegexOptions.NonBacktracking);

    // The table's own mistake: their names say 7.2, their products 7.1.
    private const string Mistaken = "rhel-rs-for-rhel-7-server-eus-";

    [Fact]
    public void Every_repository_of_a_minor_release_tells_by_its_name_what_the_table_tells()
    {
        List<string> disagreements = [];
        var compared = 0;
        foreach (var (repository, expected) in Repositories().Where(pair => pair.Key.Contains("_DOT_", StringComparison.Ordinal) && pair.Value.Count > 0))
        {
            compared++;
            var told = Told(repository, null);
            if (!told.SetEquals(expected) && !repository.StartsWith(Mistaken, StringComparison.Ordinal))
            {
                disagreements.Add($"{repository}: {string.Join(' ', told)}, and the table {string.Join(' ', expected)}");
            }
        }

        Assert.True(compared > 1500, $"only {compared}");
        Assert.Empty(disagreements);
    }

    // "rhel-9-for-x86_64-baseos-eus-rpms" is that of the minor release at which the system is held.
    [Fact]
    public void A_repository_of_several_minor_releases_is_of_the_one_at_which_the_system_is_held()
    {
        List<string> disagreements = [];
        var compared = 0;
        foreach (var (repository, expected) in Repositories())
        {
            if (repository.Contains("_DOT_", StringComparison.Ordinal) || !repository.StartsWith("rhel-", StringComparison.Ordinal) || Told(repository, "8.4") is { Count: 0 })
            {
                continue;
            }

            foreach (var one in expected.Where(one => repository.Contains($"-{one.Split(':')[2]}-", StringComparison.Ordinal)))
            {
                compared++;
                var minor = one.Split(':')[1];
                if (!Told(repository, minor).Contains(one) || !Told(repository, minor, "releasever:" + minor).Contains(one))
                {
                    disagreements.Add($"{repository}: not {one}");
                }
            }
        }

        Assert.True(compared > 500, $"only {compared}");
        Assert.Empty(disagreements);
    }

    // The buckets of extended support in which a package is looked up.
    private static HashSet<string> Told(string repository, string? version, params string[] more)
    {
        var distro = new Distro { Id = "rhel", VersionId = version ?? "8.10", Channels = [repository, .. more] };
        var package = new Package { Type = "rpm", Name = "bash", Version = "4.4-1", Source = new SourcePackage("bash", "4.4-1") };
        return [.. MatchKey.KeysOf(package, distro).Where(key => !key.ClearsOnly && !key.BySource).Select(key => key.Key.Bucket).Where(bucket => bucket.Contains('.', StringComparison.Ordinal))];
    }

    private static Dictionary<string, HashSet<string>> Repositories()
    {
        using var file = new ZstdStream(File.OpenRead(TestData.Require("feeds", "redhat", "repository-to-cpe.jsonl.zst")));
        using var table = JsonDocument.Parse(file);
        return table.RootElement.GetProperty("data").EnumerateObject().ToDictionary(
            repository => repository.Name,
            repository => repository.Value.GetProperty("cpes").EnumerateArray().Select(cpe => Support.Match(cpe.GetString()!)).Where(match => match.Success)
                .Select(match => $"rhel:{match.Groups["minor"].Value}:{match.Groups["kind"].Value}").ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }
}
