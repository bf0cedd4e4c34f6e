using System.Buffers;
using System.Globalization;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Msrc;

/// <summary>Makes affected entries of what MSRC says of products: which build of each has the repair, and by which update it comes.</summary>
internal sealed class MsrcEntries
{
    private static readonly SearchValues<char> InBuild = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private readonly Dictionary<MatchKey, Entry> entries = [];

    /// <summary>Products that no inventory knows.</summary>
    public int Others { get; private set; }

    /// <summary>Takes a product that is affected.</summary>
    /// <param name="product">As the product tree names it.</param>
    /// <param name="severity">MSRC's word for this product.</param>
    /// <param name="repairs">The vendor's repairs for it.</param>
    public void Add(string product, Severity severity, IReadOnlyList<MsrcRemediation> repairs)
    {
        var keys = WindowsBuckets.KeysOf(product);
        Others += keys.Count == 0 ? 1 : 0;
        foreach (var key in keys)
        {
            foreach (var repair in repairs.DefaultIfEmpty(new MsrcRemediation(null, null, null, [])))
            {
                Add(product, key, severity, repair);
            }
        }
    }

    /// <summary>All of them, each key once. Of a program that is repaired in several branches each has a range of its own.</summary>
    public List<AffectedPackage> ToList()
    {
        List<AffectedPackage> list = [];
        foreach (var (key, entry) in entries)
        {
            var builds = entry.Builds.Distinct(StringComparer.Ordinal).ToList();
            builds.Sort(static (left, right) => VersionOrder.TryCompare(VersionScheme.Windows, left, right, out var order) ? order : string.CompareOrdinal(left, right));
            var updates = entry.Updates.Order(StringComparer.Ordinal).ToList();
            list.Add(new AffectedPackage
            {
                Key = key,
                Scheme = VersionScheme.Windows,
                // Of several updates of a system each has the repair by itself, so the lowest build is what is needed (monthly and security-only ones, hotpatches).
                Ranges = builds.Count == 0 ? updates.Count == 0 ? Spans.All : Spans.Before(updates[0])
                    : WindowsBuckets.IsBranched(key) ? [.. builds.Select((build, number) => new VersionRange(number, [new VersionSpan(number == 0 ? null : BranchOf(build), build, SpanEnd.Fixed)]))]
                    : Spans.Before(builds[0]),
                Urgency = entry.Severity,
                Unfixed = FixState.NotFixed,
                References = updates,
            });
        }

        return list;
    }

    /// <summary>The numbers of updates in a text: "KB5034768" of "5034768", "4598230; 4601384"; what is shorter is a bulletin's.</summary>
    public static IEnumerable<string> UpdatesIn(string? text)
    {
        for (var rest = text.AsMemory(); !rest.IsEmpty;)
        {
            var start = rest.Span.IndexOfAny(Digits);
            if (start < 0)
            {
                yield break;
            }

            rest = rest[start..];
            var end = rest.Span.IndexOfAnyExcept(Digits);
            var number = end < 0 ? rest : rest[..end];
            rest = rest[number.Length..];
            if (number.Length is 6 or 7)
            {
                yield return $"KB{number}";
            }
        }
    }

    private void Add(string product, MatchKey key, Severity severity, MsrcRemediation repair)
    {
        var builds = BuildsIn(repair.FixedBuild).ToList();
        if (key.Name.StartsWith(WindowsBuckets.FrameworkPrefix, StringComparison.Ordinal))
        {
            // .NET Framework is updated by itself, or with the system that it is a part of: then the system's build counts.
            var version = key.Name[WindowsBuckets.FrameworkPrefix.Length..];
            var own = builds.Where(build => !WindowsBuckets.IsKernel(build)).Select(build => WindowsBuckets.CountedFramework(version, build)).OfType<string>().ToList();
            var systems = WindowsBuckets.KeysOf(WindowsBuckets.SystemUnder(product) ?? "");
            var ofSystem = systems.Count == 1 ? BuildsOf(systems[0], builds) : [];
            if (own.Count == 0 && ofSystem.Count > 0)
            {
                Take(systems[0], severity, ofSystem, repair);
                return;
            }

            Take(key, severity, own, repair);
            return;
        }

        Take(key, severity, WindowsBuckets.IsSystem(key.Name) ? BuildsOf(key, builds) : builds, repair);
    }

    private static List<string> BuildsOf(MatchKey system, List<string> builds) => [.. builds.Select(build => WindowsBuckets.OfSystem(system.Name, build)).OfType<string>()];

    private void Take(MatchKey key, Severity severity, IReadOnlyList<string> builds, MsrcRemediation repair)
    {
        if (!entries.TryGetValue(key, out var entry))
        {
            entries.Add(key, entry = new Entry());
        }

        entry.Severity = severity > entry.Severity ? severity : entry.Severity;
        entry.Builds.AddRange(builds);
        entry.Updates.UnionWith(UpdatesIn(IsNumber(repair.Description) ? repair.Description : null));
    }

    private static bool IsNumber(string? text) => text is { Length: > 0 } && !text.AsSpan().ContainsAnyExcept(Digits);

    // "10.0.14393.6796", and several with ';' between them.
    private static IEnumerable<string> BuildsIn(string? text) =>
        (text ?? "").Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(build => build.Length < 64 && !build.AsSpan().ContainsAnyExcept(InBuild) && WindowsBuckets.IsVersion(build) && build.Contains('.', StringComparison.Ordinal));

    // The branch that a repair of SQL Server is for counts in thousands (15.0.2110.4 and 15.0.4360.2), and so does none of Exchange's (15.02.1544.004).
    private static string BranchOf(string build)
    {
        var parts = build.Split('.');
        if (parts.Length < 3 || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var third))
        {
            return build;
        }

        // Exchange's first two numbers are those of its version: 15.1 and 15.2.
        var isServer = int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var second) && parts[0] == "15" && second > 0;
        return string.Create(CultureInfo.InvariantCulture, $"{parts[0]}.{parts[1]}.{(isServer ? third : third / 1000 * 1000)}");
    }

    private sealed class Entry
    {
        public Severity Severity { get; set; }

        public List<string> Builds { get; } = [];

        public HashSet<string> Updates { get; } = new(StringComparer.Ordinal);
    }
}
