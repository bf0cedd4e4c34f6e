using System.Globalization;

namespace Assay.Advisories;

/// <summary>Kinds of weakness by their number: "CWE-79" is 79 (https://cwe.mitre.org).</summary>
internal static class Weakness
{
    private const string Prefix = "CWE-";

    /// <summary>A flaw has a few; a record that names more is no help.</summary>
    private const int MaxPerFlaw = 16;

    /// <summary>Takes a name; what is none, such as "NVD-CWE-noinfo", is left out.</summary>
    public static void Add(ISet<int> weaknesses, string? name)
    {
        if (name?.StartsWith(Prefix, StringComparison.Ordinal) == true && weaknesses.Count < MaxPerFlaw
            && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            weaknesses.Add(number);
        }
    }

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");
}
