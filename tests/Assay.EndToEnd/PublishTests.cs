using System.Text.RegularExpressions;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>The published program on a machine that has nothing for it.</summary>
public sealed class PublishTests(AssayBinary assay)
{
    [Fact]
    public void It_is_one_file()
    {
        var folder = Path.GetDirectoryName(assay.Path)!;
        Assert.Equal(["assay"], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void It_asks_for_no_younger_glibc_than_the_oldest_that_dotnet_runs_on()
    {
        var symbols = NativeTool.Run(NativeTool.Require("objdump"), ["--dynamic-syms", assay.Path]).Output;
        var wanted = Regex.Matches(symbols, @"\bGLIBC_(?<version>[0-9.]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)).Select(match => Version.Parse(match.Groups["version"].Value)).Distinct().ToList();
        Assert.Contains(new Version(2, 2, 5), wanted);
        Assert.DoesNotContain(wanted, version => version > new Version(2, 27));
    }

    [Fact]
    public void It_scans_in_a_root_without_the_sdk_or_a_home()
    {
        var root = DebianRoot.Require();
        using var folder = new TemporaryFolder();
        var copy = folder["root"];
        Assert.Equal(0, NativeTool.Run("cp", ["--archive", "--reflink=auto", root, copy]).ExitCode);
        // What the documentation asks for beside libc: OpenSSL, here from this machine.
        foreach (var library in (string[])["libssl.so.3", "libcrypto.so.3"])
        {
            var from = Path.Combine("/usr/lib/x86_64-linux-gnu", library);
            if (!File.Exists(from) && !File.Exists(from = Path.Combine("/lib/x86_64-linux-gnu", library)))
            {
                Assert.Skip($"{library} is not on this machine");
            }

            File.Copy(from, Path.Combine(copy, "usr/lib/x86_64-linux-gnu", library), overwrite: true);
        }

        File.Copy(assay.Path, Path.Combine(copy, "usr/bin/assay"));
        NativeTool.Run(NativeTool.Require("bash"), [Path.Combine(TestData.RepositoryRoot, "samples", "make-image.sh"), Path.Combine(copy, "image")]);
        NativeTool.Run("cp", ["--recursive", Path.Combine(TestData.RepositoryRoot, "samples", "advisories"), Path.Combine(copy, "advisories")]);

        // The runtime needs /proc; a mount name space of its own takes it away again.
        const string Script = "mount --bind /proc \"$0/proc\" && exec chroot \"$0\" /usr/bin/env --ignore-environment /usr/bin/assay scan /image --advisories /advisories --fail-on high";
        var result = NativeTool.Run(NativeTool.Require("unshare"), ["--mount", "/bin/sh", "-c", Script, copy]);

        Assert.True(result.ExitCode == 1, result.Output + result.Error);
        Assert.Contains("CVE-2099-10001", result.Output, StringComparison.Ordinal);
    }
}
