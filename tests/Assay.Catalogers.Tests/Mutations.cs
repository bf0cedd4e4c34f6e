using System.Diagnostics;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Tests;

/// <summary>Damages a file in every way that is cheap to make, and sees that a cataloger ends in facts or issues.</summary>
internal static class Mutations
{
    private static readonly Spool Spool = new(Path.GetTempPath(), 4L << 20, 1L << 30);

    /// <summary>Cut at every byte (of a step), and with bytes changed here and there.</summary>
    public static int Run(ICataloger cataloger, string name, byte[] content, int flips, int step = 1)
    {
        var runs = 0;
        for (var length = 0; length < content.Length; length += step, runs++)
        {
            Catalog(cataloger, name, content[..length]);
        }

        var random = new Random(20240501);
        for (var i = 0; i < flips; i++, runs++)
        {
            var changed = (byte[])content.Clone();
            for (var count = random.Next(1, 4); count > 0 && changed.Length > 0; count--)
            {
                changed[random.Next(changed.Length)] = random.Next(3) switch { 0 => 0xff, 1 => 0, _ => (byte)random.Next(256) };
            }

            Catalog(cataloger, name, changed);
        }

        return runs;
    }

    public static FileFacts Catalog(ICataloger cataloger, string name, byte[] content)
    {
        var path = FilePath.Parse(name);
        var sink = new FactSink(path);
        try
        {
            cataloger.Catalog(new ScannedFile(path, content.Length, 0b111_101_101, new MemoryStream(content, writable: false), Spool), sink, CancellationToken.None);
        }
        catch (TreeException limit) when (limit.EntryOnly || limit.Code == "limit.diskQuota")
        {
            // What the engine turns into an issue.
        }
        catch (Exception bug)
        {
            throw new UnreachableException($"{cataloger.Name} failed on {content.Length} bytes of {name}: {Convert.ToHexString(content.AsSpan(0, Math.Min(content.Length, 400)))}", bug);
        }

        return sink.ToFacts(cataloger.Name);
    }
}
