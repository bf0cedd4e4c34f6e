using System.Globalization;
using Assay.Fuzz;

// fuzz/run.sh [--target NAME] [--count N] [--seed N]: N changed inputs for each target, the same ones for the same seed.
// fuzz/run.sh --target NAME --image FILE: writes what the target reads of a sound volume to NAME.volume, a seed.
string? name = null;
string? image = null;
var count = 200_000;
var seed = 1;
var all = FuzzTarget.All.Select(target => (target.Name, Run: (Func<int, FuzzFailure?>)(inputs => new FuzzRun(target, seed).Run(inputs))))
    .Concat(DiskFuzzTarget.All.Select(target => (target.Name, Run: (Func<int, FuzzFailure?>)(inputs => new DiskFuzzRun(target, seed).Run(inputs)))))
    .Concat(VolumeTarget.All.Select(target => (target.Name, Run: (Func<int, FuzzFailure?>)(inputs => new VolumeRun(target, seed).Run(inputs)))))
    .Concat(SbomFuzzTarget.All.Select(target => (target.Name, Run: (Func<int, FuzzFailure?>)(inputs => new SbomFuzzRun(target, seed).Run(inputs)))))
    .ToArray();
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--target":
            name = args[i + 1];
            break;
        case "--image":
            image = args[i + 1];
            break;
        case "--count" when int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out count):
        case "--seed" when int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out seed):
            break;
        default:
            return Usage(all.Select(target => target.Name));
    }
}

var runs = all.Where(target => name is null || target.Name == name).ToArray();
if (runs.Length == 0 || args.Length % 2 != 0)
{
    return Usage(all.Select(target => target.Name));
}

if (image is not null)
{
    VolumeSeed.Of(image, VolumeTarget.All.Single(target => target.Name == name).Open).Write(name + ".volume");
    return 0;
}

var failures = 0;
foreach (var (target, run) in runs)
{
    var failure = run(count);
    Console.Out.WriteLine(failure is null ? $"{target}: {count} inputs" : $"{target}: input {failure.Number} of seed {seed}: {failure.What}");
    if (failure is not null)
    {
        failures++;
        File.WriteAllBytes($"failed-{target}", failure.Input);
    }
}

return failures == 0 ? 0 : 1;

static int Usage(IEnumerable<string> names)
{
    Console.Error.WriteLine($"usage: fuzz/run.sh [--target NAME] [--count N] [--seed N]\ntargets: {string.Join(' ', names)}");
    return 2;
}
