using System.Text;
using System.Text.RegularExpressions;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy.Accepting;
using Assay.TestKit;

namespace Assay.Engine.Tests.Policy;

public sealed class OsvIgnoreTests
{
    private const string Name = "osv-scanner.toml";

    [Theory]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2099-1\"", true)]
    [InlineData("[[IgnoredVulns]]\nid = \"GHSA-aaaa-bbbb-cccc\"\nreason = \"an alias\"", true)]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2099-2\"", false)]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2099-1\"\nignoreUntil = 2026-06-02", true)]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2099-1\"\nignoreUntil = 2026-06-01", false)]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2099-1\"\nignoreuntil = 2026-06-02T12:00:00Z", true)]
    [InlineData("[[IgnoredVulns]]\nid = \"CVE-2099-1\"\nignoreUntil = 2026-01-01\n[[IgnoredVulns]]\nid = \"CVE-2099-1\"", false)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\nignore = true", true)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\nvulnerability.ignore = true", true)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\n[PackageOverrides.vulnerability]\nignore = true", true)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\nvulnerability = {ignore = true}", true)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\nlicense.ignore = true\nlicense.override = [\"MIT\"]", false)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\nversion = \"4.17.20\"\necosystem = \"npm\"\nignore = true", true)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\nversion = \"4.17.21\"\nignore = true", false)]
    [InlineData("[[PackageOverrides]]\necosystem = \"PyPI\"\nignore = true", false)]
    [InlineData("[[PackageOverrides]]\necosystem = \"Debian:12\"\nignore = true", false)]
    [InlineData("[[PackageOverrides]]\nname = \"lod.*\"\nnameIsRegex = true\nignore = true", true)]
    [InlineData("[[PackageOverrides]]\nname = \"od.*\"\nnameIsRegex = true\nignore = true", false)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\ngroup = \"dev\"\nignore = true", false)]
    [InlineData("[[PackageOverrides]]\nname = \"lodash\"\nignore = true\neffectiveUntil = 2026-01-01", false)]
    [InlineData("GoVersionOverride = \"1.21.7\"\nScanGoModVersion = true", false)]
    [InlineData("", false)]
    public void Its_rules_are_read(string text, bool expected) => Assert.Equal(expected, Judging.Apply(Judging.Accept(text, Name), Judging.Found()).Items[0].SuppressedBy is not null);

    [Theory]
    [InlineData("Debian", true)]
    [InlineData("Debian:12", true)]
    [InlineData("Debian:11", false)]
    [InlineData("Ubuntu", false)]
    public void A_release_can_be_named(string ecosystem, bool expected)
    {
        var package = new Package { Type = "deb", Name = "curl", Version = "1-1", Purl = "pkg:deb/debian/curl@1-1?arch=amd64&distro=debian-12.4" };
        var file = Judging.Accept($"[[PackageOverrides]]\necosystem = \"{ecosystem}\"\nignore = true", Name);
        Assert.Equal(expected, Assert.Single(file.Entries).Fits(Judging.Image, package, Judging.Found() with { Purl = package.Purl }));
    }

    [Fact]
    public void It_is_told_why_and_until_when()
    {
        var file = Judging.Accept("[[IgnoredVulns]]\nid = \"CVE-2099-1\"\nignoreUntil = 2027-02-01\nreason = \"no server\"\n", Name);
        Assert.Equal(
            new Suppression { Kind = "accepted", Id = $"{Name}:1:1", Reason = "acceptedRisk", Note = "no server", Until = new DateOnly(2027, 1, 31) },
            Judging.Apply(file, Judging.Found()).Items[0].SuppressedBy);
    }

    [Theory]
    [InlineData("!", "1:1: a key is missing")]
    [InlineData("[[IgnoredVulns]]\nid = \"x", "2:8: a text does not end")]
    [InlineData("[[IgnoredVulns]]\nid = x", "2:6: 'x' is no value")]
    [InlineData("[[IgnoredVulns]]\nreason = \"x\"", "1:1: 'id' is missing here")]
    [InlineData("[[IgnoredVulns]]\nid = \"x\"\nid = \"y\"", "3:1: the key 'id' stands here a second time")]
    [InlineData("[[IgnoredVulns]]\nid = \"x\"\n  ignoreUntiI = 2024-08-02", "3:3: there is no key 'ignoreUntiI' here")]
    [InlineData("[[IgnoredVulns]]\nid = \"x\"\nignoreUntil = 2024-13-02", "3:15: '2024-13-02' is no date")]
    [InlineData("[[PackageOverrides]]\nignore = true", "1:1: the override would ignore everything")]
    [InlineData("[[PackageOverrides]]\nname = \"a\"\nignore = yes", "3:10: 'yes' is no value")]
    [InlineData("[[PackageOverrides]]\nname = \"[a\"\nnameIsRegex = true\nignore = true", "2:8: the pattern can't be read")]
    [InlineData("[[PackageOverrides]]\necosystem = \"nmp\"\nignore = true", "2:13: 'nmp' is no ecosystem of OSV")]
    [InlineData("[[PackageOverrides]]\nname = \"a\"\ngroup = \"docs\"\nignore = true", "3:9: 'docs' is no group that is told apart here")]
    [InlineData("[IgnoredVulns]\n[[IgnoredVulns]]", "2:1: 'IgnoredVulns' is no array of tables")]
    public void What_is_wrong_is_an_error_with_its_place(string text, string message) =>
        Assert.StartsWith($"{Name}:{message}", Assert.Throws<AssayException>(() => Judging.Accept(text, Name)).Message, StringComparison.Ordinal);

    // What its own program refuses: unknown keys, patterns that are none, what is no TOML; and what ignores everything.
    private static readonly string[] Refused = ["unknown-key-", "invalid-regex", "unknown-config", "load-path", "config-invalid/"];

    [Fact]
    public void What_its_own_tests_hold_is_read_or_refused_as_there()
    {
        var files = Directory.GetFiles(TestData.Require("peers", "osv-scanner"), "*.toml", SearchOption.AllDirectories)
            .Where(file => file.Contains("osv-scanner", StringComparison.Ordinal) && (Path.GetFileName(file).Contains("osv-scanner", StringComparison.Ordinal) || Path.GetFileName(file).Contains("config", StringComparison.Ordinal) || file.Contains("/config/", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).ToList();
        Assert.True(files.Count > 50);
        var (read, refused) = (0, new List<string>());
        foreach (var file in files)
        {
            try
            {
                read += AcceptReader.Read(Name, File.ReadAllBytes(file)).Entries.Count;
            }
            catch (AssayException error)
            {
                Assert.Matches($"^{Name}:[0-9]+:[0-9]+: ", error.Message);
                refused.Add(file);
            }
        }

        Assert.True(read > 50, $"{read} entries");
        Assert.Equal(files.Where(file => Array.Exists(Refused, part => file.Contains(part, StringComparison.Ordinal)) || IgnoresEverything(File.ReadAllText(file))), refused);
    }

    private static bool IgnoresEverything(string text) => Regex.IsMatch(text, @"\[\[PackageOverrides\]\]\s+ignore = true\s*(reason = .*\s*)?(\z|\[)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    [Fact]
    public void Cut_and_damaged_files_end_in_entries_or_an_error_with_a_place()
    {
        var whole = Encoding.UTF8.GetBytes("[[IgnoredVulns]]\nid = \"CVE-2099-1\"\nignoreUntil = 2027-02-01\n\n[[PackageOverrides]]\nname = 'lib.*'\nnameIsRegex = true\nvulnerability.ignore = true\nlicense = {override = [\"MIT\"]}\n");
        for (var length = 0; length < whole.Length; length++)
        {
            ReadOrFail(whole[..length]);
            foreach (var mask in (byte[])[0x01, 0x24, 0x80])
            {
                var flipped = (byte[])whole.Clone();
                flipped[length] ^= mask;
                ReadOrFail(flipped);
            }
        }
    }

    private static void ReadOrFail(byte[] bytes)
    {
        try
        {
            Assert.True(AcceptReader.Read(Name, bytes).Entries.Count <= 2);
        }
        catch (AssayException error)
        {
            Assert.StartsWith(Name, error.Message, StringComparison.Ordinal);
        }
    }
}
