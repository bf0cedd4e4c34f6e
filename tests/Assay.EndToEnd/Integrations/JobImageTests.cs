using Assay.TestKit;

namespace Assay.EndToEnd.Integrations;

/// <summary>The image for job containers: what its Dockerfile names is there, and nightly it is built, out of Debian's packages, and run.</summary>
public sealed class JobImageTests(AssayBinary assay)
{
    private static readonly string Dockerfile = Path.Combine(Job.Integrations, "Dockerfile");

    [Fact]
    public void It_has_what_the_scripts_call_and_runs_as_nobody()
    {
        var lines = File.ReadAllLines(Dockerfile);
        foreach (var source in lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]).Where(word => !word.StartsWith("--", StringComparison.Ordinal) && word != "artifacts/linux-x64/assay"))
        {
            Assert.True(File.Exists(Path.Combine(TestData.RepositoryRoot, source)), source);
        }

        Assert.All(new[] { "ca-certificates", "curl", "git", "jq", "libssl3", "libzstd1" }, package => Assert.Contains(lines, line => line.Contains(" " + package, StringComparison.Ordinal)));
        Assert.Equal("USER 10001", lines[^1]);
        using var folder = new TemporaryFolder();
        var check = assay.Run(folder, ["check", Dockerfile, "--fail-on", "high"]);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
    }

    [Fact]
    public void It_is_built_and_scans()
    {
        if (!Tier.IsNightly)
        {
            Assert.Skip("the image is built nightly");
        }

        var buildah = NativeTool.Require("buildah");
        var debootstrap = NativeTool.Require("debootstrap");
        using var folder = new TemporaryFolder();
        var made = NativeTool.Run(debootstrap, ["--variant=minbase", "trixie", folder["root"]], timeoutSeconds: 900);
        if (made.ExitCode != 0)
        {
            Assert.Skip("debootstrap could not make a root here: it needs root rights and a Debian mirror");
        }

        // The machine's own way to packages.
        NativeTool.Run("sh", ["-c", $"cp -a /etc/apt/apt.conf.d/99* '{folder["root", "etc", "apt", "apt.conf.d"]}/' 2> /dev/null"]);
        Directory.CreateDirectory(folder["context", "artifacts", "linux-x64"]);
        File.Copy(assay.Path, folder["context", "artifacts", "linux-x64", "assay"]);
        var script = $$"""
            set -e
            export STORAGE_DRIVER=vfs
            b() { '{{buildah}}' --root '{{folder["storage"]}}' --runroot '{{folder["run"]}}' "$@"; }
            cp -r '{{Job.Integrations}}' '{{folder["context"]}}'
            c=$(b from scratch)
            b add -q "$c" '{{folder["root"]}}' / > /dev/null
            b commit -q "$c" localhost/base:1 > /dev/null
            cd '{{folder["context"]}}'
            b bud --isolation chroot --network host --build-arg BASE=localhost/base:1 -f integrations/Dockerfile -t localhost/assay:1 . > '{{folder["build.log"]}}' 2>&1
            c=$(b from localhost/assay:1)
            b run --isolation chroot "$c" -- sh -c 'id -u; mkdir /tmp/t; ASSAY_TARGET=dir:/tmp/t ASSAY_OFFLINE=1 assay-ci.sh'
            """;
        var run = NativeTool.Run(NativeTool.Require("bash"), ["-c", script], timeoutSeconds: 900);

        Assert.True(run.ExitCode == 0, run.Error + (File.Exists(folder["build.log"]) ? File.ReadAllText(folder["build.log"]) : ""));
        Assert.StartsWith("10001\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("assay: PASS (0)", run.Error, StringComparison.Ordinal);
    }
}
