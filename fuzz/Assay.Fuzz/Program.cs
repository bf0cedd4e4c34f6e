using System.Globalization;
using Assay.Fuzz;

// fuzz/run.sh [--target NAME] [--count N] [--seed N]: N changed inputs for each target, the same ones for the same seed.
string? name = null;
var count = 200_000;
var seed = 1;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--target":
            name = args[i + 1];
            break;
        case "--count" when int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out count):
        case "--seed" when int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out seed):
            break;
        default:
            return Usage();
    }
}

var runs = FuzzTarget.All.Select(target => (target.Name, Run: (Func<int, FuzzFailure?>)(inputs => new FuzzRun(target, seed).Run(inputs))))
    .Concat(DiskFuzzTarget.All.Select(target => (target.Name, Run: (Func<int, FuzzFailure?>)(inputs => new DiskFuzzRun(target, seed).Run(inputs)))))
    .Where(target => name is null || target.Name == name).ToArray();
if (runs.Length == 0 || args.Length % 2 != 0)
{
    return Usage();
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

static int Usage()
{
    Console.Error.WriteLine($"usage: fuzz/run.sh [--target NAME] [--count N] [--seed N]\ntargets: {string.Join(' ', FuzzTarget.All.Select(target => target.Name).Concat(DiskFuzzTarget.All.Select(target => target.Name)))}");
    return 2;
}
