using Assay.Advisories.Comparing;
using Assay.Advisories.Matching;
using Assay.Advisories.Searching;
using Assay.Advisories.Store;
using Assay.Core.Findings;

namespace Assay.Advisories.Tests.Store;

/// <summary>What CISA decided about a flaw comes with its findings, and outlives the update of another segment.</summary>
public sealed class DecisionTests : IDisposable
{
    private static readonly StakeholderDecision Decision = new(ExploitationState.Active, true, false, new DateOnly(2024, 8, 1));

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Findings_and_searches_tell_it()
    {
        Build("yes");
        Assert.Equal(Decision, Found(null).Ssvc);
        using (var store = AdvisoryStore.Open(folder.In("db")))
        {
            Assert.Equal(Decision, StoreSearch.OfFlaw(store, "CVE-2024-0001").Decision);
            Assert.Equal("cisa", Assert.Single(StoreSearch.OfFlaw(store, "CVE-2024-0001").Scores).Source);
            Assert.Equal(["CVE-2024-0002"], StoreSearch.AllExploited(store).Select(pair => pair.Flaw));
        }

        StoreBuilder.Update([(folder.In("feed/a.jsonl"), "a.jsonl")], "debian", "fetched", folder.In("db"), TimeProvider.System, _ => true, Token);
        Assert.Equal(Decision, Found(null).Ssvc);
    }

    [Fact]
    public void A_decision_of_a_later_day_was_not_there()
    {
        Build("yes");
        Assert.Equal(Decision, Found(new DateTimeOffset(2024, 8, 1, 12, 0, 0, TimeSpan.Zero)).Ssvc);
        Assert.Null(Found(new DateTimeOffset(2024, 7, 31, 12, 0, 0, TimeSpan.Zero)).Ssvc);
    }

    [Fact]
    public void Another_decision_is_a_difference_of_stores()
    {
        Build("yes");
        Directory.Move(folder.In("db"), folder.In("before"));
        Build("no");
        Assert.Equal(["CVE-2024-0001"], StoreDifference.Of(folder.In("before"), folder.In("db"), Token).Flaws);
    }

    private void Build(string automatable)
    {
        folder.Write("feed/a.jsonl", Records.Record("CVE-2024-0001", "", Records.Affected("12", "foo", "2")) + "\n");
        folder.Write("feed/kev.json", """{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-0002","dateAdded":"2024-06-01"}]}""");
        folder.Write("feed/cve.jsonl", """{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0001"},"containers":{"adp":[{"metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}},{"other":{"type":"ssvc","content":{"options":[{"Exploitation":"active"},{"Automatable":"AUTOMATABLE"},{"Technical Impact":"partial"}],"timestamp":"2024-08-01T18:51:01Z"}}}]}]}}"""
            .Replace("AUTOMATABLE", automatable, StringComparison.Ordinal) + "\n");
        Assert.Empty(StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, Token).Issues);
    }

    private Finding Found(DateTimeOffset? asOf)
    {
        using var store = AdvisoryStore.Open(folder.In("db"), asOf: asOf);
        return Assert.Single(Matcher.Match(Inventories.Debian("12", Inventories.Deb("foo", "1")), store, new MatchOptions(), Token).Findings);
    }
}
