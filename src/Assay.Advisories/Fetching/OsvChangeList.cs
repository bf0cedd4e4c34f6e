using System.Globalization;
using System.Text;

namespace Assay.Advisories.Fetching;

/// <summary>A line of the list of changes.</summary>
internal readonly record struct OsvChange(string Id, DateTimeOffset Modified);

/// <summary>Reads "2025-01-02T03:04:05Z,ID" lines until one is too old.</summary>
/// <param name="since">What is not younger is known.</param>
/// <param name="maxChanges">Beyond so many it is too much.</param>
internal sealed class OsvChangeList(DateTimeOffset since, int maxChanges)
{
    private const int MaxLineBytes = 512;

    private readonly List<byte> line = [];
    private int lines;

    /// <summary>What has changed; null where that is too much.</summary>
    public List<OsvChange>? Changed { get; private set; } = [];

    public bool Take(ReadOnlySpan<byte> block)
    {
        foreach (var value in block)
        {
            if (value != (byte)'\n')
            {
                line.Add(value);
                if (line.Count > MaxLineBytes)
                {
                    throw new FetchException("the list of changes is no such list");
                }
            }
            else if (!TakeLine())
            {
                return false;
            }
        }

        return true;
    }

    /// <exception cref="FetchException">There was nothing in the list.</exception>
    public void End()
    {
        TakeLine();
        if (lines == 0)
        {
            throw new FetchException("the list of changes is empty");
        }
    }

    private bool TakeLine()
    {
        var text = Encoding.UTF8.GetString([.. line]).Trim();
        line.Clear();
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (text.Length == 0 || text == "modified,id")
        {
            return true;
        }

        if (comma < 0 || !DateTimeOffset.TryParse(text.AsSpan(0, comma), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var modified))
        {
            throw new FetchException("the list of changes is no such list");
        }

        lines++;
        if (modified <= since)
        {
            return false;
        }

        Changed?.Add(new OsvChange(text[(comma + 1)..], modified));
        if (Changed?.Count > maxChanges)
        {
            Changed = null;
        }

        return Changed is not null;
    }
}
