using System.Globalization;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>CWE's list of weaknesses, all of its versions: what a CSAF document calls one has to be its name (6.1.11).</summary>
internal static class Weaknesses
{
    private static readonly Lazy<(string[] Versions, ILookup<int, Name> Names, ILookup<string, int> Numbers)> List = new(Read);

    /// <summary>Looks at the weaknesses of one vulnerability: "cwe" of version 2.0, "cwes" of 2.1.</summary>
    public static void Require(DocumentNode vulnerability)
    {
        if (vulnerability.Field("cwe") is { } single)
        {
            Require(single, version: null);
        }

        foreach (var item in vulnerability.ItemsOf("cwes"))
        {
            Require(item, item.RequiredField("version"));
        }
    }

    private static void Require(DocumentNode item, string? version)
    {
        var (id, name) = (item.RequiredField("id"), item.RequiredField("name"));
        var place = item.Field("id")!.Place;
        if (!id.StartsWith("CWE-", StringComparison.Ordinal) || !int.TryParse(id.AsSpan("CWE-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw DocumentException.At(place, $"'{id}' is no weakness", "written as CWE-79");
        }

        var (versions, names, numbers) = List.Value;
        if (version is not null && Array.IndexOf(versions, version) is >= 0 and var at)
        {
            if (!names[number].Any(known => known.First <= at && at <= known.Last && known.Text == name))
            {
                throw DocumentException.At(place, $"the list of CWE {version} has no weakness {id} '{name}'");
            }

            return;
        }

        if (version is not null && !IsLater(version, versions[^1]))
        {
            throw DocumentException.At(item.Field("version")!.Place, $"there is no version {version} of CWE");
        }

        // Which list was meant is not said, or it is newer than what is known here: a name must not be another weakness's.
        if (numbers.Contains(name) && !numbers[name].Contains(number))
        {
            throw DocumentException.At(place, $"'{name}' is CWE-{numbers[name].First()}, and not {id}");
        }

        if (!names.Contains(number) && number <= names.Max(known => known.Key))
        {
            throw DocumentException.At(place, $"there is no weakness {id}");
        }
    }

    private static bool IsLater(string version, string last) => Version.TryParse(version, out var given) && given > Version.Parse(last);

    private static (string[] Versions, ILookup<int, Name> Names, ILookup<string, int> Numbers) Read()
    {
        using var reader = new StreamReader(typeof(Weaknesses).Assembly.GetManifestResourceStream("Assay.Engine.Policy.Vex.Weaknesses.tsv")!);
        _ = reader.ReadLine();
        var versions = reader.ReadLine()!.Split(' ');
        var all = new List<(int Number, Name Name)>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            all.Add((int.Parse(fields[0], CultureInfo.InvariantCulture),
                new Name(fields[3], Array.IndexOf(versions, fields[1]), fields[2].Length == 0 ? versions.Length - 1 : Array.IndexOf(versions, fields[2]))));
        }

        return (versions, all.ToLookup(row => row.Number, row => row.Name), all.ToLookup(row => row.Name.Text, row => row.Number, StringComparer.Ordinal));
    }

    /// <summary>A name, and the first and the last version of the list that has it.</summary>
    private sealed record Name(string Text, int First, int Last);
}
