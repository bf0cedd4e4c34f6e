using System.Globalization;

namespace Assay.Bench;

/// <summary>What the measurements of whole programs share: their flags, and what counts of several runs.</summary>
internal static class Options
{
    public static string Required(string[] arguments, string name) =>
        Optional(arguments, name) ?? throw new InvalidOperationException($"{name} is missing: call bench/run.sh");

    public static string? Optional(string[] arguments, string name)
    {
        var at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    public static int Runs(string[] arguments) => int.Parse(Optional(arguments, "--runs") ?? "3", CultureInfo.InvariantCulture);

    /// <summary>Keeps what is measured; a first round only warms the file cache.</summary>
    public static void Keep<T>(List<T> list, T value, bool isMeasured)
    {
        if (isMeasured)
        {
            list.Add(value);
        }
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
