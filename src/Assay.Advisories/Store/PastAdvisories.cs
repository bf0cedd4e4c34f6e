using System.Runtime.InteropServices;

namespace Assay.Advisories.Store;

/// <summary>
/// Which of an advisory's versions held at a moment. Rows name the version that is there now; those that are no more stand beside it under the same
/// id, and have no names in the segment's table of names.
/// </summary>
internal sealed class PastAdvisories
{
    private readonly Dictionary<long, string> ids = [];
    private readonly Dictionary<string, List<Version>> versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<long>> names = new(StringComparer.Ordinal);
    private readonly long moment;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Version(long Number, long From, long? To);

    private PastAdvisories(long moment) => this.moment = moment;

    public static PastAdvisories Read(SqliteDatabase database, long moment)
    {
        var past = new PastAdvisories(moment);
        using var select = database.Prepare(SegmentSchema.SelectPastAdvisories);
        while (select.Step())
        {
            past.Take(select);
        }

        return past;
    }

    /// <summary>The number of the version that held; null where none did.</summary>
    public long? At(long number)
    {
        if (!ids.TryGetValue(number, out var id))
        {
            return number;
        }

        // What ended says when it held; the version that is there now may have come back after a time in which none was.
        Version? found = null;
        foreach (var version in versions[id])
        {
            if (Holds(version) && (found is null || (version.To ?? long.MaxValue) < (found.Value.To ?? long.MaxValue)))
            {
                found = version;
            }
        }

        return found?.Number;
    }

    /// <summary>Versions that held, hold no more, and went by a name.</summary>
    public IReadOnlyList<long> ByName(string name) => names.TryGetValue(name, out var found) ? found : [];

    private bool Holds(Version version) => version.From <= moment && (version.To is not { } end || end > moment);

    private void Take(SqliteStatement row)
    {
        var version = new Version(row.Integer(0), row.Integer(2), row.IsNull(3) ? null : row.Integer(3));
        var id = row.Text(1) ?? "";
        ids.Add(version.Number, id);
        Add(versions, id, version);
        if (version.To is not null && Holds(version))
        {
            foreach (var name in row.Lines(5).Concat(row.Lines(6)).Append(row.Text(4) ?? id).Append(id).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal))
            {
                Add(names, name, version.Number);
            }
        }
    }

    private static void Add<T>(Dictionary<string, List<T>> lists, string key, T item)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = []);
        }

        list.Add(item);
    }
}
