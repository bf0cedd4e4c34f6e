using System.Globalization;
using System.Text;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Accepting;

/// <summary>Trivy's ignore files, so that users can switch: docs/docs/configuration/filtering.md of its repository.</summary>
internal static class TrivyIgnore
{
    private const string Reason = "acceptedRisk";

    /// <summary>".trivyignore": an id a line, perhaps "exp:2027-01-31" behind it, '#' before a comment.</summary>
    public static List<AcceptEntry> ReadLines(string file, ReadOnlySpan<byte> bytes)
    {
        var entries = new List<AcceptEntry>();
        var number = 0;
        string? note = null;
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                note = text.Length == 0 ? null : text.TrimStart('#', ' ');
                continue;
            }

            var place = new DocumentPlace(file, number, 1);
            var words = text.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            entries.Add(new AcceptEntry { Id = place.ToString(), Vulnerability = words[0], Reason = Reason, Note = note, Expires = ExpiryOf(words.AsSpan(1), place) });
        }

        return entries;
    }

    /// <summary>".trivyignore.yaml": vulnerabilities with id, paths, purls, statement, expired_at. Lists of other kinds are of other checks.</summary>
    public static List<AcceptEntry> ReadYaml(DocumentNode? root)
    {
        if (root is null)
        {
            return [];
        }

        var map = new MapReader(root, "Trivy's ignore file");
        var nodes = map.Items("vulnerabilities");
        foreach (var other in (string[])["misconfigurations", "secrets", "licenses"])
        {
            _ = map.Node(other);
        }

        map.Done();
        return [.. nodes.SelectMany(ReadEntry)];
    }

    // Paths and purls of one entry are alternatives of their kind, and both kinds must fit.
    private static IEnumerable<AcceptEntry> ReadEntry(DocumentNode node)
    {
        var map = new MapReader(node, "an ignored vulnerability");
        var entry = new AcceptEntry
        {
            Id = node.Place.ToString(),
            Vulnerability = map.RequiredText("id"),
            Paths = [.. map.Texts("paths").Select(PolicyReader.PatternOf)],
            Reason = Reason,
            Note = map.Text("statement"),
            Expires = map.Date("expired_at"),
        };
        var purls = map.Texts("purls").Select(text => PackagePattern.Parse(text)).ToList();
        map.Done();
        return purls.Count == 0 ? [entry] : purls.Select(purl => entry with { Package = purl });
    }

    private static DateOnly? ExpiryOf(ReadOnlySpan<string> words, DocumentPlace place)
    {
        DateOnly? expires = null;
        foreach (var word in words)
        {
            if (!word.StartsWith("exp:", StringComparison.Ordinal))
            {
                throw DocumentException.At(place, $"'{word}' means nothing behind an id", "write exp:2027-01-31, or # before a comment");
            }

            expires = DateOnly.TryParseExact(word.AsSpan(4), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : throw DocumentException.At(place, $"'{word}' has no date", "write exp:2027-01-31");
        }

        return expires;
    }
}
