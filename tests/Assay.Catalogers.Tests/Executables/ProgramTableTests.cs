using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Assay.Catalogers.Executables.Programs;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Core.Text;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Executables;

public sealed class ProgramTableTests
{
    // Programs that are built of another one's sources, and say so.
    private static readonly string[][] Related =
    [
        ["mysql", "mysql-cluster", "mariadb", "percona-server", "percona-xtradb-cluster"], ["openjdk", "jdk", "graalvm"],
        ["auditbeat", "filebeat", "heartbeat", "metricbeat", "packetbeat", "elastic-agent"],
    ];

    private static readonly Sample[] Samples = [.. File.ReadLines(TestPath("programs.tsv")).Select(line => line.Split('\t')).Select(fields => new Sample(fields[0], fields[1], Bytes(fields[2]), fields[3]))];

    [Fact]
    public void Every_program_has_a_sample_and_there_are_enough()
    {
        Assert.Equal(ProgramTable.All.Select(program => program.Name).Order(StringComparer.Ordinal), Samples.Select(sample => sample.Name).Order(StringComparer.Ordinal));
        Assert.True(Samples.Length >= 80);
        Assert.All(ProgramTable.All, program => Assert.Matches("^[a-z0-9_.-]+:[a-z0-9_./-]+( [a-z0-9_.-]+:[a-z0-9_./-]+)*$", program.Cpe));
    }

    [Fact]
    public void True_samples_are_named_and_no_near_miss_is()
    {
        var wrong = new List<string>();
        foreach (var sample in Samples)
        {
            var found = Scan(sample.File, sample.Content);
            if (!found.Contains((sample.Name, sample.Version)))
            {
                wrong.Add($"{sample.Name}: {string.Join(", ", found)}");
            }

            // The same words around something that is no version.
            var miss = sample.Content.Select(octet => char.IsAsciiDigit((char)octet) ? (byte)'x' : octet).ToArray();
            wrong.AddRange(Scan(sample.File, miss).Select(one => $"near miss of {sample.Name} is {one}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_sample_is_taken_for_another_program()
    {
        var wrong = new List<string>();
        foreach (var sample in Samples)
        {
            foreach (var program in ProgramTable.All.Where(program => program.Marks[0].Confidence > 0.7 && program.Name != sample.Name && !Array.Exists(Related, family => family.Contains(program.Name) && family.Contains(sample.Name))))
            {
                // A version that stands alone fits whatever file has a name that expects one: those marks need the file's name.
                var sure = program with { Marks = [.. program.Marks.Where(mark => mark.Confidence > 0.7)] };
                wrong.AddRange(ProgramScan.Run([sure], new MemoryStream(sample.Content), CancellationToken.None, out _).Select(found => $"{sample.Name} is {program.Name} {found.Version}"));
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_version_is_found_wherever_it_lies(int pieces)
    {
        var sample = Samples.Single(one => one.Name == "redis");
        foreach (var place in (int[])[0, 100, (256 << 10) - 30, (256 << 10) - 10, 256 << 10, (256 << 10) + 90, (512 << 10) - 20, (700 << 10) + 5])
        {
            var content = new byte[pieces * (300 << 10)];
            if (place + sample.Content.Length <= content.Length)
            {
                sample.Content.CopyTo(content, place);
                Assert.Equal([("redis", "7.2.4")], Scan("redis-server", content));
            }
        }
    }

    [Theory]
    [InlineData("redis", "7.2.4", "pkg:generic/redis@7.2.4")]
    [InlineData("helm", "3.15.1", "pkg:golang/helm.sh/helm/v3@v3.15.1")]
    [InlineData("vault", "1.16.3", "pkg:golang/github.com/hashicorp/vault@v1.16.3")]
    [InlineData("jdk", "22.0.1+8-16", "pkg:generic/oracle/jdk@22.0.1%2B8-16")]
    [InlineData("ghc", "9.8.2", "pkg:generic/haskell/ghc@9.8.2")]
    [InlineData("wp-cli", "2.10.0", "pkg:composer/wp-cli/wp-cli@2.10.0")]
    public void A_program_has_the_purl_that_its_ecosystem_gives_it(string name, string version, string purl) =>
        Assert.Equal(purl, ProgramTable.All.Single(program => program.Name == name).ToPackage(version, 0.8).Purl);

    // As NVD's dictionary has them: official CPE dictionary v2.3, and the CPEs of CVE-2023-38408 (openssh), CVE-2023-24329 (python), CVE-2021-35550 (jdk).
    [Theory]
    [InlineData("nginx", "1.27.0", "cpe:2.3:a:f5:nginx:1.27.0:*:*:*:*:*:*:* cpe:2.3:a:nginx:nginx:1.27.0:*:*:*:*:*:*:*")]
    [InlineData("openssh", "9.3p1", "cpe:2.3:a:openbsd:openssh:9.3:p1:*:*:*:*:*:*")]
    [InlineData("python", "3.13.0rc1", "cpe:2.3:a:python:python:3.13.0:rc1:*:*:*:*:*:*")]
    [InlineData("openssl", "1.1.1k", "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*")]
    [InlineData("kubernetes", "1.31.0-alpha.2", "cpe:2.3:a:kubernetes:kubernetes:1.31.0:alpha2:*:*:*:*:*:*")]
    [InlineData("imagemagick", "7.1.1-29", "cpe:2.3:a:imagemagick:imagemagick:7.1.1-29:*:*:*:*:*:*:*")]
    [InlineData("vault", "1.16.3+ent", "cpe:2.3:a:hashicorp:vault:1.16.3:*:*:*:enterprise:*:*:*")]
    [InlineData("jdk", "1.8.0_302-b08", "cpe:2.3:a:oracle:jdk:1.8.0:update302:*:*:*:*:*:*")]
    [InlineData("openjdk", "1.8.0_302-b08", "cpe:2.3:a:oracle:openjdk:8:update302:*:*:*:*:*:*")]
    [InlineData("openjdk", "17.0.9+9-Debian-1deb12u1", "cpe:2.3:a:oracle:openjdk:17.0.9:*:*:*:*:*:*:*")]
    [InlineData("graalvm", "17.0.5+8-jvmci-22.3-b08", "cpe:2.3:a:oracle:graalvm:22.3:*:*:*:*:*:*:*")]
    [InlineData("graalvm", "20.0.2+9-jvmci-23.0-b14", "cpe:2.3:a:oracle:graalvm_for_jdk:20.0.2:*:*:*:*:*:*:*")]
    [InlineData("erlang", "26.2.1", @"cpe:2.3:a:erlang:erlang\/otp:26.2.1:*:*:*:*:*:*:*")]
    public void A_program_has_the_names_that_NVD_gives_it(string name, string version, string cpes) =>
        Assert.Equal(cpes.Split(' '), ProgramTable.All.Single(program => program.Name == name).ToPackage(version, 0.8).Cpes);

    [Fact]
    public void Every_name_of_NVDs_is_well_formed() => Assert.All(Samples, sample =>
    {
        var cpes = ProgramTable.All.Single(program => program.Name == sample.Name).ToPackage(sample.Version, 0.8).Cpes;
        Assert.NotEmpty(cpes);
        Assert.All(cpes, text =>
        {
            Assert.True(Cpe.TryParse(text, out var cpe));
            Assert.Equal(text, cpe.ToString());
        });
    });

    [Fact]
    public void No_file_name_asks_for_more_literals_than_are_found_by_nibbles() => Assert.All(ProgramTable.All.SelectMany(program => program.Files), file =>
    {
        // The likeliest file of a pattern; what else its name could be has no more programs than all patterns together.
        Assert.True(FilePath.TryNormalize(Encoding.UTF8.GetBytes("usr/bin/" + file.Replace("*", "", StringComparison.Ordinal)), out var path));
        Assert.InRange(ProgramTable.OfFile(path).Sum(program => program.Marks.Length), 0, LiteralSearch.MostFew);
    });

    [Fact]
    public void Only_libraries_that_run_are_looked_at()
    {
        Assert.Empty(ProgramTable.OfFile(FilePath.Parse("usr/lib/libcrypto.a")));
        Assert.Contains(ProgramTable.OfFile(FilePath.Parse("usr/lib/libcrypto.so.3")), program => program.Name == "openssl");
        Assert.Empty(ProgramTable.OfFile(FilePath.Parse("usr/bin/nobody")));
    }

    [Fact]
    public void A_file_that_is_made_of_what_looks_like_versions_ends()
    {
        var program = ProgramTable.All.First(known => known.Marks.Any(mark => mark.Literal is [(byte)'.']));
        var endless = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("9.9 ", 400_000)));

        Assert.Empty(ProgramScan.Run([program], new MemoryStream(endless), CancellationToken.None, out var isLimited));
        Assert.True(isLimited);
    }

    private static List<(string Name, string Version)> Scan(string file, byte[] content) =>
        [.. ProgramScan.Run(ProgramTable.OfFile(FilePath.Parse(file)), new MemoryStream(content), CancellationToken.None, out _).Select(found => (found.Program.Name, found.Version))];

    private static string TestPath(string name) => Path.Combine(TestData.RepositoryRoot, "tests", "Assay.Catalogers.Tests", "Executables", "testdata", name);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(Regex.Replace(text, @"\\(0|n|x[0-9a-f]{2})", escape => escape.Value[1] switch
    {
        '0' => "\0",
        'n' => "\n",
        _ => ((char)int.Parse(escape.Value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
    }, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture));

    private sealed record Sample(string Name, string File, byte[] Content, string Version);
}
