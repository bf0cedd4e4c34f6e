using Assay.TestKit;

namespace Assay.Architecture;

/// <summary>What a reader should never stumble over.</summary>
public sealed class TidyTests
{
    private const int MaxLines = 600;

    private static readonly string[] TextExtensions = [".cs", ".csproj", ".props", ".json", ".md", ".sh", ".slnx", ".yml", ".yaml", ".txt", ".editorconfig"];

    [Fact]
    public void Sources_are_short_and_clean()
    {
        var complaints = new List<string>();
        foreach (var file in LawTests.Sources())
        {
            var lines = File.ReadAllLines(file);
            var name = Path.GetRelativePath(TestData.RepositoryRoot, file);
            if (lines.Length > MaxLines)
            {
                complaints.Add($"{name}: {lines.Length} lines");
            }

            for (var number = 1; number <= lines.Length; number++)
            {
                var line = lines[number - 1];
                if (line.Contains('\t', StringComparison.Ordinal) || line.EndsWith(' ') || line.Contains('\r', StringComparison.Ordinal))
                {
                    complaints.Add($"{name}:{number}: tab, blank or carriage return");
                }

                if (Unfinished.Any(word => line.Contains(word, StringComparison.Ordinal)))
                {
                    complaints.Add($"{name}:{number}: {line.Trim()}");
                }
            }
        }

        Assert.Empty(complaints);
    }

    [Fact]
    public void No_file_names_a_package_registry()
    {
        // Written in pieces, so that this file does not name them either.
        string[][] hosts =
        [
            ["registry", "npmjs", "org"], ["api", "nuget", "org"], ["deb", "debian", "org"], ["security", "debian", "org"], ["snapshot", "debian", "org"],
        ];
        var complaints = Tracked()
            .Select(file => (file, text: File.ReadAllText(file)))
            .SelectMany(read => hosts.Select(host => string.Join('.', host)).Where(host => read.text.Contains(host, StringComparison.OrdinalIgnoreCase)).Select(host => $"{read.file}: {host}"));
        Assert.Empty(complaints);
    }

    [Fact]
    public void Every_folder_of_test_data_says_how_it_was_made()
    {
        var folders = Directory.EnumerateDirectories(Path.Combine(TestData.RepositoryRoot, "tests"), "testdata", SearchOption.AllDirectories)
            .Where(folder => !IsBuilt(folder));
        Assert.DoesNotContain(folders, folder => !File.Exists(Path.Combine(folder, "README.md")));
    }

    private static string[] Unfinished { get; } = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];

    private static IEnumerable<string> Tracked() =>
        FilesBelow(TestData.RepositoryRoot).Where(file => TextExtensions.Contains(Path.GetExtension(file), StringComparer.Ordinal) || Path.GetFileName(file) == "run");

    // What is built is not even looked into: other tests make whole systems there, with their own /proc while they are made.
    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(inner => !IsBuilt(inner)).SelectMany(FilesBelow));

    private static bool IsBuilt(string path) =>
        Path.GetRelativePath(TestData.RepositoryRoot, path).Replace('\\', '/').Split('/').Any(part => part is "bin" or "obj" or ".git" or "artifacts" or "StrykerOutput" or "TestResults" or "node_modules");
}
