using System.Text;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>Files that hold what a report must be, byte for byte. ASSAY_GOLDEN=write writes them anew, to be read before they are committed.</summary>
internal static class Golden
{
    public static string Write(string format, ScanResult result, ReportOptions options)
    {
        using var output = new MemoryStream();
        AllReports.Formats.Single(known => known.Name == format).Write(result, output, options);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public static void Check(string actual, params string[] path)
    {
        var file = Path.Combine([TestData.RepositoryRoot, "tests", "Assay.Reports.Tests", .. path]);
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }
}
