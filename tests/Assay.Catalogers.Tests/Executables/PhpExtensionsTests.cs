using System.Buffers.Binary;
using System.Text;
using Assay.Catalogers.Executables;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Executables;

public sealed class PhpExtensionsTests
{
    private const string Place = "usr/lib/php/20220829/redis.so";

    // Sections of the built file begin here: BinaryBuilder.
    private const int First = 128;

    [Fact]
    public void Extensions_of_the_machine_are_those_that_php_lists()
    {
        var php = NativeTool.Require("php");
        var lines = NativeTool.Run(php, ["-r", "echo PHP_BINARY, \"\\n\", PHP_EXTENSION_DIR, \"\\n\"; foreach (get_loaded_extensions() as $name) echo $name, ' ', phpversion($name), \"\\n\";"]).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var built = NativeTool.Run(php, ["-n", "-m"]).Output.Split('\n').Where(line => line.Length > 0 && line[0] != '[' && line != "Core").Order(StringComparer.Ordinal);
        var binary = new FileInfo(lines[0]).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? lines[0];
        var ofBinary = Binaries.CatalogFile(binary);
        var libraries = Directory.GetFiles(lines[1], "*.so").Select(Binaries.CatalogFile).ToList();

        Assert.Empty(libraries.Append(ofBinary).SelectMany(facts => facts.Issues));

        // Core is the engine: the interpreter. The web server of the command line is a module that is registered where it is asked for alone.
        Assert.Equal(built, Extensions(ofBinary).Select(package => package.Name).Where(name => name != "cli_server").Order(StringComparer.Ordinal));
        Assert.All(libraries, facts => Assert.Single(Extensions(facts)));

        // A library that php.ini does not name is there all the same.
        Assert.Empty(lines[2..].Where(line => !line.StartsWith("Core ", StringComparison.Ordinal)).Except(libraries.Append(ofBinary).SelectMany(Extensions).Select(package => $"{package.Name} {package.Version}")));
    }

    [Theory]
    [InlineData("5.3.7", "5.3.7")]
    [InlineData("$Id$", null)]
    [InlineData("", null)]
    public void An_extension_has_the_version_that_it_says(string version, string? expected)
    {
        var package = Assert.Single(Extensions(Binaries.Catalog(Place, Library("redis", version, "API20220829,NTS"))));
        Assert.Equal(("redis", expected, PackageState.Installed), (package.Name, package.Version, package.State));
        Assert.Equal("pkg:generic/php/redis" + (expected is null ? "" : "@" + expected), package.Purl);
    }

    [Fact]
    public void What_only_looks_like_one_is_none()
    {
        Assert.Empty(Extensions(Binaries.Catalog(Place, Library("redis", "1.0", "API20210902,NTS"))));
        Assert.Empty(Extensions(Binaries.Catalog(Place, Library("re\u0001dis", "1.0", "API20220829,NTS"))));
        Assert.Empty(Extensions(Binaries.Catalog("usr/lib/redis.so", Library("redis", "1.0", "API20220829,NTS"))));
    }

    [Fact]
    public void Damaged_ones_end_in_facts_or_issues()
    {
        Mutations.Run(new ExecutableCataloger(), Place, Library("redis", "5.3.7", "API20220829,NTS"), Tier.Scale(3000, 100_000));
    }

    private static IEnumerable<Package> Extensions(Core.Cataloging.FileFacts facts) =>
        facts.Packages.Where(fact => fact.Key.StartsWith("php:", StringComparison.Ordinal)).Select(fact => fact.Package);

    // The pointer to the name is set by the loader, the others stand in the file.
    private static byte[] Library(string name, string version, string build)
    {
        var (data, relocations) = (new byte[168], new byte[24]);
        var texts = Encoding.Latin1.GetBytes($"{name}\0{version}\0{build}\0");
        var (dataAt, relocationsAt) = (First, Aligned(First + data.Length));
        var textsAt = Aligned(relocationsAt + relocations.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(data, 168);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), 20220829);
        BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(88), textsAt + name.Length + 1);
        BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(160), textsAt + name.Length + version.Length + 2);
        BinaryPrimitives.WriteInt64LittleEndian(relocations, dataAt + 32);
        BinaryPrimitives.WriteInt64LittleEndian(relocations.AsSpan(8), 8);
        BinaryPrimitives.WriteInt64LittleEndian(relocations.AsSpan(16), textsAt);
        return BinaryBuilder.Build(BinaryFormat.Elf, [(".data", data), (".rela.dyn", relocations), (".rodata", texts)]);
    }

    private static int Aligned(int place) => (place + 15) & ~15;
}
