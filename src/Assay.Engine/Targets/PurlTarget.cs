using System.Text;
using Assay.Core;
using Assay.Core.Packages;
using Assay.Reports;

namespace Assay.Engine.Targets;

/// <summary>"purl:PURL[,PURL...]" or "purl:-": packages that lie nowhere, to be matched as an inventory.</summary>
internal static class PurlTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var inventory = name == "-"
            ? PurlList.Read(ReadInput(scan), "standard input")
            : PurlList.Read(name, name.Length <= 200 ? name : name[..200] + "...");
        scan.Timings.Mark("read");
        return Task.FromResult(inventory);
    }

    private static string ReadInput(TargetScan scan)
    {
        var limit = (int)Math.Min(scan.Options.Limits.MaxSbomBytes, 64 << 20);
        using var memory = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int count; (count = scan.StandardInput().Read(buffer)) > 0;)
        {
            memory.Write(buffer, 0, count);
            if (memory.Length > limit)
            {
                throw new AssayException("purl.tooLong", $"the list has more than {limit} bytes");
            }
        }

        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length);
    }
}
