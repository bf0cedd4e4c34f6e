using System.Diagnostics;
using System.Globalization;
using Assay.Core.Files;
using Assay.Reports;

namespace Assay.Bench;

/// <summary>Large bills of materials read, each in a process of its own: time, and the process's peak.</summary>
internal static class SbomBench
{
    private static readonly (string Name, int Count, string Head, string Part, string Tail)[] Documents =
    [
        ("SPDX JSON, 10 MB", 60_000, "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{}", ",{\"SPDXID\":\"SPDXRef-#\",\"name\":\"a\",\"versionInfo\":\"1\",\"externalRefs\":[{\"referenceCategory\":\"PACKAGE-MANAGER\",\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:npm/a@#\"}]}", "]}"),
        ("CycloneDX JSON, a million components", 1_000_000, "{\"bomFormat\":\"CycloneDX\",\"components\":[{}", ",{\"type\":\"library\",\"bom-ref\":\"#\",\"name\":\"a\",\"version\":\"1\",\"purl\":\"pkg:npm/a@#\"}", "]}"),
        ("SPDX JSON, a million packages", 1_000_000, "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{}", ",{\"SPDXID\":\"SPDXRef-#\",\"name\":\"a\",\"versionInfo\":\"1\",\"externalRefs\":[{\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:npm/a@#\"}]}", "]}"),
    ];

    public static int Run()
    {
        Console.WriteLine($"{"document",-40}{"MB",8}{"s",8}{"peak MB",10}");
        foreach (var (name, count, head, part, tail) in Documents)
        {
            var file = Path.GetTempFileName();
            using (var writer = new StreamWriter(file))
            {
                writer.Write(head);
                for (var number = 0; number < count; number++)
                {
                    writer.Write(part.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
                }

                writer.Write(tail);
            }

            var size = new FileInfo(file).Length;
            var child = Child.RunSelf(["sbom", file]);
            File.Delete(file);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40}{size >> 20,8}{child.Seconds,8:0.0}{child.PeakMegabytes,10:0}"));
        }

        return 0;
    }

    /// <summary>Reads one document.</summary>
    public static int RunOne(string file)
    {
        using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var clock = Stopwatch.StartNew();
        var read = SbomReader.Read(content, file, new ScanLimits(), CancellationToken.None);
        Console.Error.WriteLine($"{read.Packages.Count} packages in {clock.ElapsedMilliseconds} ms");
        return 0;
    }
}
