using Assay.TestKit;

namespace Assay.Catalogers.Tests.Rpm;

/// <summary>Roots that rpm itself installed packages into, with packages that rpmbuild built.</summary>
public sealed class RpmNativeTests
{
    private const string ToolSpec = """
        Name: tool
        Epoch: 3
        Version: 1.2~rc1
        Release: 4.test
        Summary: A tool
        License: MIT
        Vendor: The vendor, Inc.
        ModularityLabel: tool:1:820200101:abc
        Requires: tool-libs = %{epoch}:%{version}
        Requires: /bin/sh
        %description
        A tool.
        %package libs
        Summary: Libraries
        Provides: libtool.so.1()(64bit)
        %description libs
        Libraries.
        %package -n texts
        Version: 7
        Release: 1
        Epoch: 0
        BuildArch: noarch
        Summary: Texts
        %description -n texts
        Texts.
        %install
        mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/lib64 %{buildroot}/usr/share/texts "%{buildroot}/usr/share/texts/with blank" %{buildroot}/var/lib/tool
        echo 1 > %{buildroot}/usr/bin/tool
        ln -s tool %{buildroot}/usr/bin/t
        echo 2 > %{buildroot}/usr/lib64/libtool.so.1
        echo 3 > %{buildroot}/usr/share/texts/ünïcode.txt
        echo 4 > "%{buildroot}/usr/share/texts/with blank/a b.txt"
        for i in $(seq 400); do echo $i > %{buildroot}/usr/share/texts/text-$i; done
        %files
        /usr/bin/tool
        /usr/bin/t
        %dir /var/lib/tool
        %ghost /var/lib/tool/state
        %files libs
        /usr/lib64/libtool.so.1
        %files -n texts
        /usr/share/texts

        """;

    private const string KernelSpec = """
        Name: kernel
        Version: %{number}
        Release: 1
        Summary: One of several
        License: GPL-2.0-only
        BuildArch: noarch
        %description
        One of several.
        %install
        mkdir -p %{buildroot}/boot
        echo 1 > %{buildroot}/boot/kernel-%{number}
        %files
        /boot/kernel-%{number}

        """;

    // Another reader keeps rpm from copying the log back when it ends, as a crash or a snapshot would.
    private const string InstallUnderReader = """
        import shutil, sqlite3, subprocess, sys
        root, package, copy = sys.argv[1:]
        connection = sqlite3.connect(root + '/var/lib/rpm/rpmdb.sqlite', isolation_level=None)
        connection.execute('BEGIN')
        connection.execute('SELECT count(*) FROM Packages').fetchall()
        subprocess.run(['rpm', '--root', root, '--dbpath', '/var/lib/rpm', '-i', '--nodeps', '--noscripts', package], check=True)
        for suffix in ('', '-wal'):
            shutil.copyfile(root + '/var/lib/rpm/rpmdb.sqlite' + suffix, copy + '/rpmdb.sqlite' + suffix)
        """;

    [Fact]
    public void A_root_that_rpm_made_equals_what_rpm_says_of_it()
    {
        using var folder = new TemporaryFolder();
        var packages = Build(folder, ToolSpec, "tool");
        var kernels = (string[])[.. Build(folder, KernelSpec, "kernel5", "number 5"), .. Build(folder, KernelSpec, "kernel6", "number 6")];
        var root = folder["root"];
        Rpm(root, ["-i", "--nodeps", "--noscripts", .. packages, kernels[0]]);
        Rpm(root, ["-i", "--nodeps", "--noscripts", kernels[1]]);
        var database = Path.Combine(root, "var", "lib", "rpm");

        var facts = Rpms.CatalogFile(Rpms.SqlitePath, Path.Combine(database, "rpmdb.sqlite"));

        Assert.Empty(facts.Issues);
        Assert.Equal(5, facts.Packages.Count);
        Assert.Equal(RpmQuery.Packages(database, "sqlite"), RpmQuery.PackagesOf(facts.Packages));
        Assert.Equal(RpmQuery.Files(database, "sqlite"), RpmQuery.FilesOf(facts));
        Assert.Equal(RpmQuery.Requires(database, "sqlite"), RpmQuery.RequiresOf(facts));
        AssertJoined(root);

        Rpm(root, ["-e", "--nodeps", "--noscripts", "tool", "kernel-5-1"]);
        var after = Rpms.CatalogFile(Rpms.SqlitePath, Path.Combine(database, "rpmdb.sqlite"));
        Assert.Equal(3, after.Packages.Count);
        Assert.Equal(RpmQuery.Packages(database, "sqlite"), RpmQuery.PackagesOf(after.Packages));
    }

    [Fact]
    public void What_rpm_left_in_a_write_ahead_log_counts()
    {
        using var folder = new TemporaryFolder();
        var python = NativeTool.Require("python3");
        var packages = Build(folder, ToolSpec, "tool");
        var root = folder["root"];
        Rpm(root, ["-i", "--nodeps", "--noscripts", .. packages]);
        var late = Build(folder, KernelSpec, "kernel", "number 7")[0];
        var copy = Directory.CreateDirectory(folder["copy"]).FullName;
        var run = NativeTool.Run(python, ["-c", InstallUnderReader, root, late, copy]);
        Assert.True(run.ExitCode == 0, run.Error);
        var database = File.ReadAllBytes(Path.Combine(copy, "rpmdb.sqlite"));
        var log = File.ReadAllBytes(Path.Combine(copy, "rpmdb.sqlite-wal"));
        Assert.DoesNotContain("kernel", Rpms.Catalog(Rpms.SqlitePath, database).Packages.Select(fact => fact.Package.Name));

        var sink = Rpms.Image.Layer(LayerEntry.File(Rpms.SqlitePath, database), LayerEntry.File(Rpms.LogPath, log)).Join();

        Assert.Empty(sink.Issues);
        Assert.Equal(RpmQuery.Packages(copy, "sqlite").Select(line => line.Split('\t')[0]), sink.Packages.Names());
        Assert.Contains("kernel", sink.Packages.Names());
    }

    private static void AssertJoined(string root)
    {
        var sink = Rpms.Image.Layer(LayerEntry.FromTree(root, "usr", "var", "boot")).Join();

        Assert.Equal(5, sink.Packages.Count);
        Assert.Empty(sink.Issues);
        var tool = sink.Packages.Single(package => package.Name == "tool");
        Assert.Equal(["usr/bin/t", "usr/bin/tool"], sink.Claims.Single(claim => claim.Purl == tool.Purl).Paths.Lines());
        var texts = sink.Packages.Single(package => package.Name == "texts");
        Assert.Equal(402, sink.Claims.Single(claim => claim.Purl == texts.Purl).Paths.Lines().Length);
        Assert.Contains(sink.Relations, relation => relation.From == tool.Purl && relation.To.Contains("/tool-libs@", StringComparison.Ordinal));
    }

    private static string[] Build(TemporaryFolder folder, string spec, string name, params string[] defines)
    {
        var rpmbuild = NativeTool.Require("rpmbuild");
        NativeTool.Require("rpm");
        var top = folder["build-" + name];
        Directory.CreateDirectory(top);
        var specFile = Path.Combine(top, name + ".spec");
        File.WriteAllText(specFile, spec);
        string[] all = [$"_topdir {top}", "_build_id_links none", "__os_install_post %{nil}", "_unpackaged_files_terminate_build 0", .. defines];
        var built = NativeTool.Run(rpmbuild, ["-bb", "--nodeps", .. all.SelectMany(define => (string[])["--define", define]), specFile]);
        Assert.True(built.ExitCode == 0, built.Error);
        return [.. Directory.GetFiles(top, "*.rpm", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static void Rpm(string root, string[] arguments)
    {
        Directory.CreateDirectory(root);
        var result = NativeTool.Run(NativeTool.Require("rpm"), ["--root", root, "--dbpath", "/var/lib/rpm", "--define", "_db_backend sqlite", .. arguments]);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
