using System.Text;
using System.Text.Json;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>One string for each name and version of a feed, however often it stands there: most of what a parser would allocate.</summary>
/// <remarks>Not thread-safe; a parser has its own.</remarks>
internal sealed class NamePool
{
    // More than any distribution has names and versions; beyond it, strings are made anew.
    private const int MaxKept = 2_000_000;
    private const int MaxLength = 1024;

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public NamePool() => lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The string of these characters.</summary>
    public string Of(ReadOnlySpan<char> text)
    {
        if (lookup.TryGetValue(text, out var known))
        {
            return known;
        }

        var name = text.ToString();
        if (names.Count < MaxKept)
        {
            names.Add(name);
        }

        return name;
    }

    /// <summary>The string of a JSON string's or property's raw bytes.</summary>
    /// <exception cref="JsonException">They are no name: escaped, empty, too long, or with control characters.</exception>
    public string OfJson(ReadOnlySpan<byte> raw)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        if (raw.Length is 0 or > MaxLength || raw.Contains((byte)'\\') || !Encoding.UTF8.TryGetChars(raw, buffer, out var length)
            || buffer[..length].ContainsAnyInRange('\0', '\x1f'))
        {
            throw new JsonException("a name is empty, escaped or too long");
        }

        return Of(buffer[..length]);
    }
}
