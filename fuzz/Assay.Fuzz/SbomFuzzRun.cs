using Assay.Core;
using Assay.Core.Files;
using Assay.Reports;

namespace Assay.Fuzz;

/// <summary>
/// Gives the readers of bills of materials changed documents. Whatever a document holds, the outcome is an inventory or a refusal of its own, within
/// bounds of memory.
/// </summary>
internal sealed class SbomFuzzRun(SbomFuzzTarget target, int seed)
{
    private const long MaxAllocatedBytes = 64L << 20;

    private readonly Mutator mutator = new(target.Seeds, new Random(seed));

    /// <summary>Runs that many documents; the first that fails ends the run.</summary>
    public FuzzFailure? Run(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var input = mutator.Next();
            if (Try(input) is { } what)
            {
                return new FuzzFailure(number, what, input);
            }
        }

        return null;
    }

    private static string? Try(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var content = new MemoryStream(input);
            var read = SbomReader.Read(content, "it", new ScanLimits(), CancellationToken.None);
            if (read.Packages.FirstOrDefault(package => package.Type is null || package.Name is null || package.Purl is null) is { } unsound)
            {
                return $"a package without a name or type: {unsound}";
            }
        }
        catch (AssayException refused) when (refused.Code.StartsWith("sbom.", StringComparison.Ordinal))
        {
            // A refusal, which its reader is told.
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // Whatever escapes is the finding: it is reported, with the input, and ends the run.
            return bug.ToString();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > MaxAllocatedBytes ? $"{allocated} bytes allocated for {input.Length}" : null;
    }
}
