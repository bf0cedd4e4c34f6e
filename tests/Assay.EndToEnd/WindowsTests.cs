using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Windows as images, folders and disks have it, against months of Microsoft's own advisories.</summary>
public sealed class WindowsTests(AssayBinary assay)
{
    private const string Hive = "Windows/System32/config/SOFTWARE";
    private const string System = "pkg:windows/Windows%20Server%202022%20%28Server%20Core%20installation%29@10.0.20348.2322?arch=amd64&distro=windows-10.0.20348.2322";

    [Fact]
    public void An_image_of_two_layers()
    {
        using var folder = new TemporaryFolder();
        BuildStore(folder);
        BuildImage(folder, "10.0.20348.2322");

        var result = assay.RunJson(folder, 0, "scan", "oci:" + folder["image"], "--platform", "windows/amd64", "--db", folder["db"]);

        Assert.Equal(("windows", "10.0.20348.2322", "Windows Server 2022 (Server Core installation)"), DistroOf(result));
        Assert.Equal(
            [
                "pkg:generic/7-Zip%2022.01%20%28x64%29@22.01",
                "pkg:nuget/Newtonsoft.Json@13.0.1",
                "pkg:windows/KB5012170@20348.880.1.1?distro=windows-10.0.20348.2322",
                "pkg:windows/Microsoft%20.NET%20Framework%204.8@4.8.4690.2?distro=windows-10.0.20348.2322",
                "pkg:windows/Microsoft%20Edge%20%28Chromium-based%29@122.0.2365.80?distro=windows-10.0.20348.2322",
                "pkg:windows/Microsoft%20SQL%20Server%202019@15.0.2000.5?distro=windows-10.0.20348.2322",
                System,
            ],
            Purls(result).Where(purl => !purl.Contains("Assay", StringComparison.Ordinal) && !purl.Contains("xunit", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(
            [
                "CVE-2024-21407 Windows Server 2022 (Server Core installation) critical 10.0.20348.2333 KB5035857,KB5035959",
                "CVE-2024-26163 Microsoft Edge (Chromium-based) low 122.0.2365.92 ",
                "CVE-2024-28929 Microsoft SQL Server 2019 high 15.0.2110.4 KB5035434,KB5036335",
            ],
            Findings(result));
        Assert.Equal("complete", (string?)result["status"]!["state"]);

        // What of the global cache is Microsoft's own came with the system; what others put there did not.
        Assert.Equal(System, (string?)result["packages"]!.AsArray().Single(package => (string?)package!["name"] == "Assay.TestKit")!["ownedBy"]);
        Assert.Null(result["packages"]!.AsArray().Single(package => ((string)package!["name"]!).StartsWith("xunit", StringComparison.OrdinalIgnoreCase))!["ownedBy"]);

        // The layer that brought the build is the one with the registry's change.
        var system = result["packages"]!.AsArray().Single(package => (string?)package!["purl"] == System)!;
        Assert.Equal("Hives/Software_Delta", (string?)system["locations"]![0]!["path"]);
        Assert.Equal(
            "install the update of Microsoft Edge (Chromium-based) to 122.0.2365.92 or a later one; install KB5035434 or KB5036335 (build 15.0.2110.4) or a later one; "
            + "take a base image of build 10.0.20348.2333 or later, such as mcr.microsoft.com/windows/servercore:10.0.20348.2333 (with KB5035857 or KB5035959), or a tag that moves on, and rebuild",
            (string?)Assert.Single(result["fixPlan"]!["steps"]!.AsArray(), step => (string?)step!["manager"] == "windows")!["note"]);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("cyclonedx")]
    [InlineData("spdx")]
    public void A_bill_of_materials_has_the_same_findings(string format)
    {
        using var folder = new TemporaryFolder();
        BuildStore(folder);
        BuildImage(folder, "10.0.20348.2322");
        var written = assay.Run(folder, ["sbom", "oci:" + folder["image"], "--platform", "windows/amd64", "-o", $"{format}={folder["bill"]}"]);
        Assert.True(written.ExitCode == 0, written.Error);

        var scanned = assay.RunJson(folder, 0, "scan", "oci:" + folder["image"], "--platform", "windows/amd64", "--db", folder["db"]);
        var read = assay.RunJson(folder, 0, "scan", "sbom:" + folder["bill"], "--db", folder["db"]);

        Assert.Equal(DistroOf(scanned), DistroOf(read));
        Assert.Equal(Findings(scanned), Findings(read));
    }

    [Fact]
    public void What_no_registry_tells_the_config_does()
    {
        using var folder = new TemporaryFolder();
        BuildStore(folder);
        BuildImage(folder, "10.0.17763.5458", withRegistry: false);

        var result = assay.RunJson(folder, 0, "scan", "oci:" + folder["image"], "--platform", "windows/amd64", "--db", folder["db"]);

        Assert.Equal(("windows", "10.0.17763.5458", "Windows Server 2019 (Server Core installation)"), DistroOf(result));
        Assert.Equal(["CVE-2024-21407 Windows Server 2019 (Server Core installation) critical 10.0.17763.5576 KB5035849"], Findings(result));
        Assert.Contains("windows.byConfig", Issues(result));
    }

    [Theory]
    [InlineData(null, "windows.unknown")]
    [InlineData("10.0.99999.1", "windows.unknown")]
    [InlineData("10.0.26100.1742", "advisories.missing")]
    public void What_nothing_tells_or_nobody_judges_is_incomplete(string? version, string code)
    {
        using var folder = new TemporaryFolder();
        BuildStore(folder);
        BuildImage(folder, version, withRegistry: false);

        var result = assay.RunJson(folder, 4, "scan", "oci:" + folder["image"], "--platform", "windows/amd64", "--db", folder["db"]);

        Assert.Contains(code, Issues(result));
    }

    [Fact]
    public void A_folder_and_a_disk_are_read_whatever_the_case_of_their_names()
    {
        NativeTool.Require("mkntfs");
        NativeTool.Require("ntfs-3g");
        using var folder = new TemporaryFolder();
        BuildStore(folder);
        Write(folder["tree/WINDOWS/system32/CONFIG/software"], WindowsHives.Whole().Build());
        Write(folder["tree/Windows2/x"], []);
        Directory.CreateDirectory(folder["mounted"]);
        Run(folder, "truncate -s 64M disk && mkntfs -F -q -Q disk && { ntfs-3g disk mounted || exit 77; } && mkdir -p mounted/Windows/System32/config && cp tree/WINDOWS/system32/CONFIG/software mounted/Windows/System32/config/SOFTWARE && umount mounted");

        var fromFolder = assay.RunJson(folder, 0, "scan", "dir:tree", "--db", folder["db"]);
        var fromDisk = assay.RunJson(folder, 0, "scan", "disk:disk", "--db", folder["db"]);

        Assert.Equal(4, Findings(fromFolder).Length);
        Assert.Equal(Findings(fromFolder), Findings(fromDisk));
        Assert.Equal(("windows", "10.0.20348.2227", "Windows Server 2022 (Server Core installation)"), DistroOf(fromDisk));
        Assert.Equal(Purls(fromFolder).Where(purl => purl.StartsWith("pkg:windows", StringComparison.Ordinal)), Purls(assay.RunJson(folder, 0, "sbom", "disk:disk", "--packages", "os")));
    }

    [Fact]
    public void A_registry_that_is_cut_off_makes_the_result_incomplete()
    {
        using var folder = new TemporaryFolder();
        BuildStore(folder);
        Write(folder["tree/" + Hive], WindowsHives.Whole().Build()[..6000]);

        Assert.Contains("windows.registry.malformed", Issues(assay.RunJson(folder, 4, "scan", "dir:tree", "--db", folder["db"], "--fail-on", "low")));
    }

    [Fact]
    public void Explanations_search_and_the_table_speak_of_updates()
    {
        using var folder = new TemporaryFolder();
        BuildStore(folder);
        BuildImage(folder, "10.0.20348.2322");

        var explained = assay.Run(folder, ["explain", "CVE-2024-21407", "oci:" + folder["image"], "--platform", "windows/amd64", "--db", folder["db"]]).Output;
        Assert.Contains("KB5035857", explained, StringComparison.Ordinal);
        Assert.Contains("before 10.0.20348.2333", explained, StringComparison.Ordinal);
        Assert.Contains("https://msrc.microsoft.com/update-guide/vulnerability/CVE-2024-21407", explained, StringComparison.Ordinal);
        Assert.Contains("has the repair, which came with 10.0.20348.2322", assay.Run(folder, ["explain", "CVE-2024-21338", "oci:" + folder["image"], "--platform", "windows/amd64", "--db", folder["db"]]).Output, StringComparison.Ordinal);
        Assert.Contains("windows:server 2022", assay.Run(folder, ["db", "search", "KB5035857", "--db", folder["db"]]).Output, StringComparison.Ordinal);
        Assert.Contains("msrc", assay.Run(folder, ["feeds"]).Output, StringComparison.Ordinal);

        var table = assay.Run(folder, ["scan", "oci:" + folder["image"], "--platform", "windows/amd64", "--db", folder["db"], "-o", "table"]).Output;
        Assert.Contains("windows 10.0.20348.2322", table, StringComparison.Ordinal);
        Assert.Contains("mcr.microsoft.com/windows/servercore:10.0.20348.2333", table, StringComparison.Ordinal);
    }

    private static void BuildStore(TemporaryFolder folder, AssayBinary assay)
    {
        foreach (var month in MsrcMonth.All)
        {
            Write(folder[$"feed/{month.Id}.json"], global::System.Text.Encoding.UTF8.GetBytes(month.ToJson()));
        }

        Write(folder["feed/nuget.json"], """{"id":"GHSA-5crp-9r3c-p9vr","modified":"2024-02-16T08:00:00Z","aliases":["CVE-2024-21907"],"affected":[{"package":{"ecosystem":"NuGet","name":"Newtonsoft.Json"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"13.0.1"}]}]}]}"""u8.ToArray());
        var built = assay.Run(folder, ["db", "build", "--from", folder["feed"], "--db", folder["db"]]);
        Assert.True(built.ExitCode == 0, built.Error);
    }

    private void BuildStore(TemporaryFolder folder) => BuildStore(folder, assay);

    // A base layer as Windows' own are, with an assembly and a program's dependencies in it, and an update above it.
    private static void BuildImage(TemporaryFolder folder, string? version, bool withRegistry = true)
    {
        var layout = new OciLayoutBuilder(folder["image"]) { OsVersion = version };
        var first = new TarBuilder().Folder("Files").Folder("Files/Windows").Folder("UtilityVM")
            .File("Files/app/app.dll", File.ReadAllBytes(typeof(WindowsTests).Assembly.Location))
            .File("Files/Windows/Microsoft.NET/assembly/GAC_MSIL/System.Text.Thing/v4.0_4.0.0.0__b03f5f7f11d50a3a/System.Text.Thing.dll", File.ReadAllBytes(typeof(MsrcMonth).Assembly.Location))
            .File("Files/Windows/Microsoft.NET/assembly/GAC_MSIL/Other/v4.0_1.0.0.0__0123456789abcdef/Other.dll", File.ReadAllBytes(typeof(FactAttribute).Assembly.Location))
            .File("Files/app/app.deps.json", """{"runtimeTarget":{"name":".NETCoreApp,Version=v8.0"},"targets":{".NETCoreApp,Version=v8.0":{"Newtonsoft.Json/13.0.1":{"runtime":{"lib/netstandard2.0/Newtonsoft.Json.dll":{}}}}},"libraries":{"Newtonsoft.Json/13.0.1":{"type":"package","serviceable":true,"sha512":"sha512-x"}}}""")
            .File("Files/app/Newtonsoft.Json.dll", "MZ")
            .File("UtilityVM/Files/" + Hive, WindowsHives.Of("Windows Server 2016", "x", "Server Core", "14393", 1, null, "x").Build());
        var second = new TarBuilder().Folder("Hives");
        if (withRegistry)
        {
            first.File("Files/" + Hive, WindowsHives.Whole().Build());
            second.File("Hives/Software_Delta", new HiveBuilder { MinorVersion = 6 }.Set(WindowsHives.System, "UBR", 2322).Build());
        }

        layout.Add(layout.Image([layout.Layer(first.Build(), "Apply image 10.0.20348.2227"), layout.Layer(second.Build(), "Install update 10.0.20348.2322")], os: "windows"));
    }

    private static (string?, string?, string?) DistroOf(JsonNode result)
    {
        var distro = result["artifact"]!["distro"]!;
        return ((string?)distro["id"], (string?)distro["versionId"], (string?)distro["codename"]);
    }

    private static string[] Purls(JsonNode result) => [.. result["packages"]!.AsArray().Select(package => (string)package!["purl"]!).Order(StringComparer.Ordinal)];

    private static string[] Findings(JsonNode result)
    {
        var names = result["packages"]!.AsArray().ToDictionary(package => (string)package!["purl"]!, package => (string)package!["name"]!, StringComparer.Ordinal);
        return [.. result["findings"]!.AsArray().Select(finding =>
            $"{finding!["id"]} {names[(string)finding["package"]!["purl"]!]} {finding["severity"]} {string.Join(',', finding["fixedIn"]!.AsArray().Select(version => (string)version!))} {string.Join(',', (finding["references"]?.AsArray() ?? []).Select(reference => (string)reference!).Where(reference => reference.StartsWith("KB", StringComparison.Ordinal)))}")
            .Order(StringComparer.Ordinal)];
    }

    private static string[] Issues(JsonNode result) => [.. (result["issues"]?.AsArray() ?? []).Select(issue => (string)issue!["code"]!)];

    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private static void Run(TemporaryFolder folder, string command)
    {
        var result = NativeTool.Run("bash", ["-c", command], workingDirectory: folder.Path);
        Assert.SkipWhen(result.ExitCode == 77, "ntfs-3g can't mount here: " + result.Error);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
