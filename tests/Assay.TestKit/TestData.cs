namespace Assay.TestKit;

/// <summary>Real data that tests may read where it is: the folder in ASSAY_TESTDATA, by default ../shared beside the checkout.</summary>
public static class TestData
{
    /// <summary>The repository's root: the folder that holds Assay.slnx.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    private static string Folder { get; } =
        Environment.GetEnvironmentVariable("ASSAY_TESTDATA") is { Length: > 0 } set
            ? set
            : Path.Combine(RepositoryRoot, "..", "shared");

    /// <summary>The full path of a file or folder of the test data; skips the calling test, loudly, where it is absent.</summary>
    public static string Require(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Folder, .. parts]));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Xunit.Assert.Skip($"test data is absent: {Path.Combine(parts)} (set ASSAY_TESTDATA to the folder that holds it)");
        }

        return path;
    }

    private static string FindRepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Assay.slnx")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException($"no Assay.slnx above {AppContext.BaseDirectory}");
    }
}
