namespace Assay.Fuzz;

/// <summary>Gives the reader of a file system changed volumes: the outcome is entries and failures, within bounds of memory and reads.</summary>
internal sealed class VolumeRun
{
    private const long MaxAllocatedBytes = 256L << 20;

    // A sound volume is read once, and what many entries lead to once for each of them.
    private const int MaxReadsPerByte = 256;

    private readonly VolumeTarget target;
    private readonly VolumeSeed seed;
    private readonly Mutator mutator;

    public VolumeRun(VolumeTarget target, int seed)
    {
        this.target = target;
        this.seed = target.Seed;
        mutator = new Mutator([this.seed.Blocks], new Random(seed), keepsPlaces: true);
    }

    /// <summary>Runs that many inputs; the first that fails ends the run.</summary>
    public FuzzFailure? Run(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var input = mutator.Next();
            target.Seal(input);
            if (Try(input) is { } what)
            {
                return new FuzzFailure(number, what, input);
            }
        }

        return null;
    }

    private string? Try(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var volume = new SeedBlocks(seed, input);
        try
        {
            new VolumeWalk().Walk(target.Open, volume);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // Whatever escapes is the finding: it is reported, with the input, and ends the run.
            return bug.ToString();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > MaxAllocatedBytes ? $"{allocated} bytes allocated for {input.Length}"
            : volume.Count > ((long)seed.Blocks.Length * MaxReadsPerByte) + (16 << 20) ? $"{volume.Count} bytes read of {input.Length}" : null;
    }
}
