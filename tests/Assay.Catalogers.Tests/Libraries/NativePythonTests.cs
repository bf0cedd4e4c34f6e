using System.Text;
using System.Text.Json;
using Assay.Catalogers.Python;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>The machine's distributions of Python against importlib.metadata and pip list.</summary>
public sealed class NativePythonTests
{
    private const string Interpreter = "/usr/bin/python3";
    private const string DistPackages = "usr/lib/python3/dist-packages";

    [Fact]
    public void Debians_distributions_are_those_of_importlib()
    {
        Assert.SkipUnless(File.Exists(Interpreter) && Directory.Exists("/" + DistPackages), "no Python of Debian's is installed");
        const string Program = "import importlib.metadata as m\nfor d in m.distributions(path=['/usr/lib/python3/dist-packages']): print(d.metadata['Name'], d.version)";
        var native = NativeTool.Run(Interpreter, ["-I", "-c", Program]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal);

        // Files below tests of packages tell of nothing that is installed, and importlib does not look below the first folder.
        var sink = Trees.Of([.. LayerEntry.FromTree("/", DistPackages)]);
        var found = sink.Packages.Where(package => package.Type == "pypi" && package.Locations.Any(location => location.Path.Split('/').Length <= 6))
            .Select(package => $"{package.Name} {package.Version}").Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(native, found);

        // pip leaves out what it can't tell the version of, and names each project once.
        var listed = NativeTool.Run(Interpreter, ["-I", "-m", "pip", "list", "--path", "/" + DistPackages, "--format=json", "--disable-pip-version-check"]);
        if (listed.ExitCode == 0)
        {
            using var document = JsonDocument.Parse(listed.Output);
            var names = document.RootElement.EnumerateArray().Select(one => $"{one.GetProperty("name").GetString()} {one.GetProperty("version").GetString()}").Distinct().Order(StringComparer.Ordinal);
            Assert.Equal(names, found);
        }
    }

    [Fact]
    public void A_virtual_environment_is_what_pip_lists_with_the_files_of_its_records()
    {
        Assert.SkipUnless(File.Exists(Interpreter), "no Python of Debian's is installed");
        using var temporary = new TemporaryFolder();
        var folder = temporary.Path;
        Assert.SkipUnless(NativeTool.Run(Interpreter, ["-m", "venv", "--copies", folder]).ExitCode == 0, "python3 can make no virtual environment");
        using var document = JsonDocument.Parse(NativeTool.Run(Path.Combine(folder, "bin", "pip"), ["list", "--format=json", "--disable-pip-version-check"]).Output);
        var native = document.RootElement.EnumerateArray().Select(one => $"{one.GetProperty("name").GetString()} {one.GetProperty("version").GetString()}").Order(StringComparer.Ordinal);

        var sink = Trees.Of([.. LayerEntry.FromTree(folder, "lib", "bin")]);
        var installed = sink.Packages.Where(package => package.State == PackageState.Installed && package.Locations.Any(location => location.Path.EndsWith(".dist-info/METADATA", StringComparison.Ordinal))).ToList();

        Assert.Equal(native, installed.Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal));
        foreach (var package in installed)
        {
            var files = Native(folder, package);
            var claimed = sink.Claims.Where(claim => claim.Purl == package.Purl).SelectMany(claim => Encoding.UTF8.GetString(claim.Paths).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.NotEmpty(files);
            Assert.Equal(files, claimed.Order(StringComparer.Ordinal));
        }
    }

    private static string[] Native(string folder, Package package)
    {
        var program = $"import importlib.metadata as m, os\nfor f in m.files('{PythonPackage.Normalize(package.Name)}'):\n p = os.path.realpath(f.locate())\n if os.path.isfile(p): print(os.path.relpath(p, os.path.realpath('{folder}')))";
        return [.. NativeTool.Run(Path.Combine(folder, "bin", "python3"), ["-I", "-c", program]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal)];
    }
}
