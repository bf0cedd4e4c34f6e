namespace Assay.Advisories.Matching;

/// <summary>The flaws that the buckets asked so far speak of, whether or not their ranges hold the version. Read when it is first asked for.</summary>
/// <param name="earlier">What the buckets before those of the rows speak of; null for the first.</param>
/// <param name="rows">The rows of the last of them.</param>
internal sealed class SpokenFlaws(SpokenFlaws? earlier, List<FoundRow> rows)
{
    private HashSet<string>? flaws;

    public bool Contains(string flaw) => (flaws ??= Read()).Contains(flaw) || earlier?.Contains(flaw) == true;

    private HashSet<string> Read()
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var advisory = row.Segment.Advisory(row.Flaw).Advisory;
            if (advisory.Withdrawn is not null || !row.Segment.IsKnown(advisory))
            {
                continue;
            }

            if (advisory.Fixes.Count == 0)
            {
                read.Add(advisory.VulnerabilityId);
            }

            read.UnionWith(advisory.Fixes);
        }

        return read;
    }
}
