using Assay.Catalogers.Windows;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Windows;

public sealed class RegistryCatalogerTests
{
    private const string Path = "Windows/System32/config/SOFTWARE";
    private const string Delta = "Hives/Software_Delta";

    [Fact]
    public void Reads_the_values_that_tell_of_system_updates_and_programs()
    {
        var facts = Damage.Catalog(new RegistryCataloger(), Path, WindowsHives.Whole().Build());

        Assert.Empty(facts.Issues);
        Assert.Equal(
            ((string[])[
                $@"{WindowsHives.Framework}\Release=528449",
                $@"{WindowsHives.Framework}\Version=4.8.04161",
                @"Microsoft\Microsoft SQL Server\MSSQL15.SQLEXPRESS\Setup\PatchLevel=15.0.2000.5",
                $@"{WindowsHives.System}\BuildLabEx=20348.1.amd64fre.fe_release.210507-1500",
                $@"{WindowsHives.System}\CurrentBuild=20348",
                $@"{WindowsHives.System}\CurrentBuildNumber=20348",
                $@"{WindowsHives.System}\CurrentMajorVersionNumber=10",
                $@"{WindowsHives.System}\CurrentMinorVersionNumber=0",
                $@"{WindowsHives.System}\CurrentVersion=6.3",
                $@"{WindowsHives.System}\DisplayVersion=21H2",
                $@"{WindowsHives.System}\EditionID=ServerDatacenter",
                $@"{WindowsHives.System}\InstallationType=Server Core",
                $@"{WindowsHives.System}\ProductName=Windows Server 2022 Datacenter",
                $@"{WindowsHives.System}\UBR=2227",
                $@"{WindowsHives.Packages}\Package_for_DotNetRollup~31bf3856ad364e35~amd64~~10.0.4690.2\CurrentState=112",
                $@"{WindowsHives.Packages}\Package_for_KB5012170~31bf3856ad364e35~amd64~~20348.880.1.1\CurrentState=112",
                $@"{WindowsHives.Packages}\Package_for_RollupFix~31bf3856ad364e35~amd64~~20348.2227.1.4\CurrentState=112",
                $@"{WindowsHives.Programs}\7-Zip\DisplayName=7-Zip 22.01 (x64)",
                $@"{WindowsHives.Programs}\7-Zip\DisplayVersion=22.01",
                $@"{WindowsHives.Programs}\7-Zip\Publisher=Igor Pavlov",
                $@"{WindowsHives.OtherPrograms}\{{90160000-007E-0000-1000-0000000FF1CE}}\DisplayName=Microsoft Edge",
                $@"{WindowsHives.OtherPrograms}\{{90160000-007E-0000-1000-0000000FF1CE}}\DisplayVersion=122.0.2365.80",
                $@"{WindowsHives.OtherPrograms}\{{90160000-007E-0000-1000-0000000FF1CE}}\Publisher=Microsoft Corporation",
            ]).Order(StringComparer.Ordinal),
            facts.Loose.Select(fact => $"{fact.Key}={fact.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_hivex_wrote_is_read_and_what_is_written_here_hivex_reads()
    {
        // libhivex, the library of libguestfs for hives.
        var tool = NativeTool.Require("hivexregedit");
        using var folder = new TemporaryFolder();
        var hive = System.IO.Path.Combine(folder.Path, "SOFTWARE");
        File.WriteAllBytes(hive, WindowsHives.Server2022(1).Build());
        var registry = System.IO.Path.Combine(folder.Path, "changes.reg");
        File.WriteAllText(registry, $"""
            Windows Registry Editor Version 5.00

            [{WindowsHives.System}]
            "UBR"=dword:00000a8c
            "DisplayVersion"="21H2"

            [Microsoft\Windows]

            [Microsoft\Windows\CurrentVersion]

            [{WindowsHives.Programs}]

            [{WindowsHives.Programs}\Git_is1]
            "DisplayName"="Git"
            "DisplayVersion"="2.43.0"

            [Microsoft\Windows\CurrentVersion\Component Based Servicing]

            [{WindowsHives.Packages}]

            [{WindowsHives.Packages}\Package_for_KB5034129~31bf3856ad364e35~amd64~~20348.2227.1.4]
            "CurrentState"=dword:00000070

            """);
        var merged = NativeTool.Run(tool, ["--merge", hive, registry]);
        Assert.True(merged.ExitCode == 0, merged.Error);

        var facts = Damage.Catalog(new RegistryCataloger(), Path, File.ReadAllBytes(hive));

        Assert.Empty(facts.Issues);
        var told = facts.Loose.ToDictionary(fact => fact.Key, fact => fact.Value, StringComparer.Ordinal);
        Assert.Equal("2700", told[$@"{WindowsHives.System}\UBR"]);
        Assert.Equal("Windows Server 2022 Datacenter", told[$@"{WindowsHives.System}\ProductName"]);
        Assert.Equal("2.43.0", told[$@"{WindowsHives.Programs}\Git_is1\DisplayVersion"]);
        Assert.Equal("112", told[$@"{WindowsHives.Packages}\Package_for_KB5034129~31bf3856ad364e35~amd64~~20348.2227.1.4\CurrentState"]);

        var exported = NativeTool.Run(tool, ["--export", hive, @"\Microsoft\Windows NT\CurrentVersion"]);
        Assert.True(exported.ExitCode == 0, exported.Error);
        Assert.Contains("\"UBR\"=dword:00000a8c", exported.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lists_of_keys_are_divided_and_names_have_no_case()
    {
        var hive = new HiveBuilder { KeysOfList = 7 };
        for (var number = 0; number < 100; number++)
        {
            hive.Set($@"microsoft\WINDOWS\currentversion\uninstall\Program {number:d3}", "displayname", $"Program {number}");
        }

        var facts = Damage.Catalog(new RegistryCataloger(), Path, hive.Build());

        Assert.Empty(facts.Issues);
        Assert.Equal(100, facts.Loose.Count);
        Assert.Contains(facts.Loose, fact => fact is { Key: $@"{WindowsHives.Programs}\Program 042\DisplayName", Value: "Program 42" });
    }

    [Fact]
    public void A_differencing_hive_says_what_is_gone()
    {
        var hive = new HiveBuilder { MinorVersion = 6 }
            .Remove(WindowsHives.System, "DisplayVersion")
            .Set(WindowsHives.System, "UBR", 2700)
            .Layer($@"{WindowsHives.Programs}\7-Zip", 1)
            .Set($@"{WindowsHives.Programs}\Git_is1", "DisplayName", "Git").Layer($@"{WindowsHives.Programs}\Git_is1", 2)
            .Set($@"{WindowsHives.Packages}\Package_for_KB1", "CurrentState", 112).Layer(WindowsHives.Packages, 3);
        var content = hive.Build();

        Assert.Equal(
            ((string[])[
                $@"registry {WindowsHives.Programs}\Git_is1\DisplayName", $@"registry {WindowsHives.System}\UBR", $@"registry {WindowsHives.Packages}\Package_for_KB1\CurrentState",
                $"registry.goneKey {WindowsHives.Packages}", $@"registry.goneKey {WindowsHives.Programs}\7-Zip", $@"registry.goneKey {WindowsHives.Programs}\Git_is1",
                $@"registry.goneValue {WindowsHives.System}\DisplayVersion",
            ]).Order(StringComparer.Ordinal),
            Damage.Catalog(new RegistryCataloger(), Delta, content).Loose.Select(fact => $"{fact.Kind} {fact.Key}").Order(StringComparer.Ordinal));

        // Elsewhere the same bits mean something else.
        Assert.DoesNotContain(Damage.Catalog(new RegistryCataloger(), Path, content).Loose, fact => fact.Kind != RegistryCataloger.ValueKind);
    }

    [Fact]
    public void Cut_at_any_byte_it_is_an_error_and_what_was_read_is_so()
    {
        var content = WindowsHives.Whole().Build();
        var whole = Damage.Catalog(new RegistryCataloger(), Path, content).Loose.ToHashSet();

        // A file is cut between sectors; the base block and the first keys are cut everywhere.
        for (var length = 0; length < content.Length; length += length < 8192 ? 1 : 512)
        {
            var facts = Damage.Catalog(new RegistryCataloger(), Path, content[..length]);
            Assert.Contains(facts.Issues, issue => issue is { Level: IssueLevel.Error, Code: "windows.registry.malformed" });
            Assert.All(facts.Loose, fact => Assert.Contains(fact, whole));
        }

        Damage.Flip(new RegistryCataloger(), Path, content, 0);
        Damage.Flip(new RegistryCataloger(), Delta, content, 0);
    }

    [Fact]
    public void What_is_no_hive_is_an_error_and_an_empty_difference_none()
    {
        Assert.Contains(Damage.Catalog(new RegistryCataloger(), Path, "MZ"u8.ToArray()).Issues, issue => issue.Level == IssueLevel.Error);
        Assert.Empty(Damage.Catalog(new RegistryCataloger(), Delta, []).Issues);
    }

    [Fact]
    public void Lists_that_lead_round_or_have_no_end_are_an_error()
    {
        // The list of the root's subkeys names itself, as a list of lists and as a list of keys.
        foreach (var signature in (ReadOnlySpan<byte[]>)["ri"u8.ToArray(), "li"u8.ToArray(), "lh"u8.ToArray()])
        {
            var content = WindowsHives.Whole().Build();
            var root = 4096 + BitConverter.ToInt32(content, 36) + 4;
            var list = BitConverter.ToInt32(content, root + 28);
            signature.CopyTo(content, 4096 + list + 4);
            content[4096 + list + 6] = 0xFF;
            content[4096 + list + 7] = 0xFF;
            Assert.Contains(Damage.Catalog(new RegistryCataloger(), Path, content).Issues, issue => issue.Level == IssueLevel.Error);
            content[4096 + list + 6] = 1;
            content[4096 + list + 7] = 0;
            BitConverter.GetBytes(list).CopyTo(content, 4096 + list + 8);
            Assert.Contains(Damage.Catalog(new RegistryCataloger(), Path, content).Issues, issue => issue.Level == IssueLevel.Error);
        }
    }

    [Fact]
    public void A_list_of_lists_that_names_one_list_again_and_again_is_bounded()
    {
        var hive = new HiveBuilder { KeysOfList = 1 };
        for (var number = 0; number < 3000; number++)
        {
            hive.Set($@"{WindowsHives.Programs}\{number:d5}", "DisplayName", "x");
        }

        var content = hive.Build();
        var lists = content.AsSpan().LastIndexOf("ri"u8);
        var first = BitConverter.ToInt32(content, lists + 4);

        // One list of 3,000 keys, named 3,000 times.
        var many = Many(content, first);
        for (var number = 0; number < 3000; number++)
        {
            BitConverter.GetBytes(many.List).CopyTo(many.Content, lists + 4 + (number * 4));
        }

        var facts = Damage.Catalog(new RegistryCataloger(), Path, many.Content);
        Assert.Contains(facts.Issues, issue => issue.Level == IssueLevel.Error);
        Assert.True(facts.Loose.Count <= HivePages.MaxCells);
    }

    [Fact]
    public void A_hive_that_was_being_written_is_told_of()
    {
        var content = WindowsHives.Whole().Build();
        content[4] = 7;

        Assert.Equal(IssueLevel.Notice, Assert.Single(Damage.Catalog(new RegistryCataloger(), Path, content).Issues).Level);
    }

    [Theory]
    [InlineData(Path, true)]
    [InlineData("Files/Windows/System32/config/SOFTWARE", true)]
    [InlineData(Delta, true)]
    [InlineData("UtilityVM/Files/Windows/System32/config/SOFTWARE", false)]
    [InlineData("Windows/System32/config/RegBack/SOFTWARE", false)]
    public void The_utility_machine_and_copies_are_not_asked(string path, bool isWanted) =>
        Assert.Equal(isWanted, GlobPath.MatchesAny(new RegistryCataloger().Interest.Globs, Core.Files.FilePath.Parse(path)));

    // The hive with one more cell at its end: a list of 3,000 times the same key.
    private static (byte[] Content, int List) Many(byte[] content, int firstList)
    {
        var key = BitConverter.ToInt32(content, 4096 + firstList + 4 + 4);
        var cell = new byte[32768];
        BitConverter.GetBytes(-cell.Length).CopyTo(cell, 0);
        "lh"u8.CopyTo(cell.AsSpan(4));
        BitConverter.GetBytes((ushort)3000).CopyTo(cell, 6);
        for (var number = 0; number < 3000; number++)
        {
            BitConverter.GetBytes(key).CopyTo(cell, 8 + (number * 8));
        }

        return ([.. content, .. cell], content.Length - 4096);
    }
}
