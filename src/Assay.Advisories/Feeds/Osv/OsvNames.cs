namespace Assay.Advisories.Feeds.Osv;

/// <summary>Which names of a record are names of its flaw, which are flaws it repairs, and which only stand near it.</summary>
internal sealed record OsvNames(string VulnerabilityId, IReadOnlyList<string> Aliases, IReadOnlyList<string> Fixes, IReadOnlyList<string> References)
{
    public static OsvNames Of(string id, List<string> aliases, List<string> related, List<string> upstream)
    {
        if (RecordId.IsDistroAdvisory(id))
        {
            // The schema of 1.7 says in "upstream" what Debian's records said in "related" or "aliases" before.
            // Ubuntu's notices name its own records of flaws: "UBUNTU-CVE-2021-3782".
            var names = aliases.Concat(related).Concat(upstream).Select(RecordId.WithoutDistribution).ToList();
            return new OsvNames(id, [], Sorted(names.Where(RecordId.IsCve)), Sorted(names.Where(name => !RecordId.IsCve(name))));
        }

        var own = RecordId.WithoutDistribution(id);
        if (!RecordId.IsCve(own))
        {
            var cves = Sorted(aliases.Concat(upstream).Where(RecordId.IsCve));
            if (cves.Length > 1)
            {
                // One record of several CVEs is a record that tells of several flaws.
                return new OsvNames(id, [], cves, Sorted(aliases.Concat(related).Concat(upstream).Where(name => !RecordId.IsCve(name))));
            }

            own = cves.Length == 1 ? cves[0] : own;
        }

        // Another CVE is another flaw, even where the record calls it an alias.
        var flaws = aliases.Append(id).Where(name => name != own && RecordId.IsFlaw(name) && !RecordId.IsCve(name));
        var near = aliases.Concat(related).Concat(upstream).Where(name => name != own && (!RecordId.IsFlaw(name) || RecordId.IsCve(name)));
        return new OsvNames(own, Sorted(flaws), [], Sorted(near));
    }

    private static string[] Sorted(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
