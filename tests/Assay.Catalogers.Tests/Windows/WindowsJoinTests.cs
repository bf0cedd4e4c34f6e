using Assay.Catalogers.Distros;
using Assay.Catalogers.Windows;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Windows;

public sealed class WindowsJoinTests
{
    private const string Path = "Windows/System32/config/SOFTWARE";
    private const string Files = "Files/" + Path;
    private const string Delta = "Hives/Software_Delta";

    [Fact]
    public void A_server_its_framework_updates_and_programs()
    {
        var (distro, sink) = Join(new FactsBuilder([new RegistryCataloger()]).Layer(LayerEntry.File(Path, WindowsHives.Whole().Build())));

        Assert.Equal(("windows", "10.0.20348.2227", "Windows Server 2022 (Server Core installation)"), (distro!.Id, distro.VersionId, distro.Codename));
        Assert.Equal(
            [
                "pkg:generic/7-Zip%2022.01%20%28x64%29@22.01",
                "pkg:windows/KB5012170@20348.880.1.1?distro=windows-10.0.20348.2227",
                "pkg:windows/Microsoft%20.NET%20Framework%204.8@4.8.4690.2?distro=windows-10.0.20348.2227",
                "pkg:windows/Microsoft%20Edge%20%28Chromium-based%29@122.0.2365.80?distro=windows-10.0.20348.2227",
                "pkg:windows/Microsoft%20SQL%20Server%202019@15.0.2000.5?distro=windows-10.0.20348.2227",
                "pkg:windows/Windows%20Server%202022%20%28Server%20Core%20installation%29@10.0.20348.2227?arch=amd64&distro=windows-10.0.20348.2227",
            ],
            sink.Packages.Select(package => package.Purl).Order(StringComparer.Ordinal));
        Assert.Equal("cpe:2.3:o:microsoft:windows_server_2022:10.0.20348.2227:*:*:*:*:*:*:*", Assert.Single(sink.Packages.Single(package => package.Name.StartsWith("Windows Server", StringComparison.Ordinal)).Cpes));
        Assert.Equal(("cpe:2.3:a:7-zip:7-zip:22.01:*:*:*:*:*:*:*", "Igor Pavlov"), (sink.Packages.Single(package => package.Type == "generic").Cpes[0], sink.Packages.Single(package => package.Type == "generic").Origin!.Vendor));
    }

    [Fact]
    public void Layers_change_the_registry_of_those_below()
    {
        var update = new HiveBuilder { MinorVersion = 6 }
            .Set(WindowsHives.System, "UBR", 2700)
            .Layer($@"{WindowsHives.Programs}\7-Zip", 1)
            .WithPackage("Package_for_KB5044281~31bf3856ad364e35~amd64~~20348.2762.1.1", 64);
        var program = new HiveBuilder { MinorVersion = 6 }.WithProgram("Git_is1", "Git", "2.43.0", "The Git Development Community").Set(WindowsHives.System, "UBR", 2700);
        var (distro, sink) = Join(new FactsBuilder([new RegistryCataloger()])
            .Layer(LayerEntry.File(Files, WindowsHives.Whole().Build()))
            .Layer(LayerEntry.File(Delta, update.Build()))
            .Layer(LayerEntry.File(Delta, program.Build())));

        Assert.Equal("10.0.20348.2700", distro!.VersionId);
        Assert.DoesNotContain(sink.Packages, package => package.Name.StartsWith("7-Zip", StringComparison.Ordinal));

        // What is staged is not installed.
        Assert.DoesNotContain(sink.Packages, package => package.Name == "KB5044281");
        var system = sink.Packages.Single(package => package.Name.StartsWith("Windows Server", StringComparison.Ordinal));
        Assert.Equal(new PackageLocation(Delta, FactsBuilder.DiffId(1)), Assert.Single(system.Locations));
        Assert.Equal(new PackageLocation(Delta, FactsBuilder.DiffId(2)), Assert.Single(sink.Packages.Single(package => package.Name == "Git").Locations));
        Assert.Equal(new PackageLocation(Files, FactsBuilder.DiffId(0)), Assert.Single(sink.Packages.Single(package => package.Name == "KB5012170").Locations));
    }

    public static TheoryData<string, string, string, string, int?, string?, string, string, string?> Systems => new()
    {
        { "Windows Server 2019 Datacenter", "ServerDatacenter", "Server", "17763", 5576, null, "17763.1.amd64fre.rs5_release.180914-1434", "10.0.17763.5576", "Windows Server 2019" },
        { "Windows Server 2016 Datacenter", "ServerDatacenterNano", "Nano Server", "14393", 6796, null, "14393.1.amd64fre.rs1_release.160715-1616", "10.0.14393.6796", "Windows Server 2016 (Server Core installation)" },
        { "Windows Server Datacenter", "ServerDatacenterACor", "Server Core", "25398", 763, "23H2", "25398.1.amd64fre.zn_release.230913-1722", "10.0.25398.763", "Windows Server 2022, 23H2 Edition (Server Core installation)" },
        { "Windows 10 Pro", "Professional", "Client", "22631", 3296, "23H2", "22621.1.arm64fre.ni_release.220506-1250", "10.0.22631.3296", "Windows 11 Version 23H2 for ARM64-based Systems" },
        { "Windows 10 Enterprise", "Enterprise", "Client", "19045", 4170, "22H2", "19041.1.x86fre.vb_release.191206-1406", "10.0.19045.4170", "Windows 10 Version 22H2 for 32-bit Systems" },
        { "Windows Server 2031 Standard", "ServerStandard", "Server Core", "41000", 5, "31H2", "41000.1.amd64fre.x.310101-0000", "10.0.41000.5", "Windows Server 2031 (Server Core installation)" },
        { "Windows 10 Pro", "Professional", "Client", "41000", 5, null, "41000.1.amd64fre.x.310101-0000", "10.0.41000.5", null },
        { "Windows Server 2022 Datacenter", "ServerDatacenter", "Server Core", "20348", null, "21H2", "20348.587.amd64fre.fe_release_svc_prod2.220303-1641", "10.0.20348.587", "Windows Server 2022 (Server Core installation)" },
        { "Windows Server 2022 Datacenter", "ServerDatacenter", "Server Core", "20348", null, "21H2", "x", "10.0.20348", "Windows Server 2022 (Server Core installation)" },
    };

    [Theory]
    [MemberData(nameof(Systems))]
    public void Is_named_as_Microsofts_advisories_name_it(string name, string edition, string installation, string build, int? revision, string? display, string lab, string version, string? product)
    {
        var (distro, sink) = Join(new FactsBuilder([new RegistryCataloger()]).Layer(LayerEntry.File(Path, WindowsHives.Of(name, edition, installation, build, revision, display, lab).Build())));

        Assert.Equal((version, product), (distro!.VersionId, distro.Codename));
        Assert.Equal(product ?? "Windows (version 10.0.41000.5)", Assert.Single(sink.Packages).Name);
    }

    [Fact]
    public void The_highest_cumulative_update_tells_the_revision_where_no_value_does()
    {
        var hive = WindowsHives.Of("Windows Server 2016 Standard", "ServerStandard", "Server", "14393", null, null, "14393.0.amd64fre.rs1_release.160715-1616")
            .WithPackage("Package_for_RollupFix~31bf3856ad364e35~amd64~~14393.2430.1.8", 80)
            .WithPackage("Package_for_RollupFix~31bf3856ad364e35~amd64~~14393.6796.1.6")
            .WithPackage("Package_for_RollupFix~31bf3856ad364e35~amd64~~14393.6897.1.3", 64);

        Assert.Equal("10.0.14393.6796", Join(new FactsBuilder([new RegistryCataloger()]).Layer(LayerEntry.File(Path, hive.Build()))).Distro!.VersionId);
    }

    [Fact]
    public void Updates_of_programs_are_updates()
    {
        var hive = WindowsHives.Server2022(1)
            .WithProgram("{X}", "Microsoft Exchange Server 2019 Cumulative Update 14", "15.2.1544.4", "Microsoft Corporation")
            .WithProgram("{X}.KB5036401", "Security Update for Exchange Server 2019 Cumulative Update 14 (KB5036401)", "15.2.1544.9", "Microsoft Corporation");
        var packages = Join(new FactsBuilder([new RegistryCataloger()]).Layer(LayerEntry.File(Path, hive.Build()))).Sink.Packages;

        Assert.Contains(packages, package => package is { Name: "Microsoft Exchange Server 2019", Version: "15.2.1544.4", Type: "windows" });
        Assert.Contains(packages, package => package is { Name: "KB5036401", Version: "15.2.1544.9", Type: "windows" });
        Assert.Equal(3, packages.Count);
    }

    [Theory]
    [InlineData("Python 3.9.5 Core Interpreter (64-bit)", "3.9.5150.0", "cpe:2.3:a:python:python:3.9.5:*:*:*:*:*:*:*")]
    [InlineData("Python 3.9.5 Tcl/Tk Support (64-bit)", "3.9.5150.0", null)]
    [InlineData("Mozilla Firefox 115.0 ESR (x64 en-US)", "115.0", "cpe:2.3:a:mozilla:firefox:115.0:*:*:*:*:*:*:*")]
    [InlineData("OpenSSL 1.1.1w Light (64-bit)", "", "cpe:2.3:a:openssl:openssl:1.1.1w:*:*:*:*:*:*:*")]
    [InlineData("Apache Tomcat 9.0 Tomcat9 (remove only)", "9.0.85", "cpe:2.3:a:apache:tomcat:9.0.85:*:*:*:*:*:*:*")]
    [InlineData("Node.js", "18.17.1", "cpe:2.3:a:nodejs:node.js:18.17.1:*:*:*:*:*:*:*")]
    [InlineData("Notepad++ (64-bit x64)", "8.5.6", "cpe:2.3:a:notepad-plus-plus:notepad\\+\\+:8.5.6:*:*:*:*:*:*:*")]
    [InlineData("Git", null, null)]
    [InlineData("Some Tool 1.0", "1.0", null)]
    public void Programs_that_are_known_have_a_name_at_NVD(string name, string? version, string? cpe) => Assert.Equal(cpe, KnownPrograms.CpesOf(name, version) is [var first, ..] ? first : null);

    [Fact]
    public void A_distribution_of_Linux_comes_first()
    {
        var (distro, _) = Join(new FactsBuilder([new RegistryCataloger(), new ReleaseCataloger()]).Layer(LayerEntry.File(Path, WindowsHives.Whole().Build()), LayerEntry.File("etc/os-release", "ID=debian\nVERSION_ID=12\n")));

        Assert.Equal("debian", distro!.Id);
    }

    private static (Distro? Distro, InventorySink Sink) Join(FactsBuilder facts)
    {
        var distro = DistroResolver.Resolve(facts.Build());
        return (distro, facts.Join(new WindowsJoin(), distro));
    }
}
