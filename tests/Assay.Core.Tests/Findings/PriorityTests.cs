using Assay.Core.Findings;

namespace Assay.Core.Tests.Findings;

/// <summary>What is to be looked at first, and why.</summary>
public sealed class PriorityTests
{
    private const string Network = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    private const string Local = "CVSS:3.1/AV:L/AC:L/PR:L/UI:R/S:U/C:H/I:H/A:H";

    private static readonly DateOnly Today = new(2026, 11, 26);

    [Fact]
    public void The_reason_says_it_in_one_line()
    {
        var exploited = Of(Severity.Critical, Network, true) with { Kev = new KnownExploited(Today, null, false) };
        Assert.Equal((1, "known exploited, fix available, network, no privileges"), RankAndReason(exploited));
        Assert.Equal((1, "known exploited by ransomware, no fix yet, local, low privileges, needs a user"),
            RankAndReason(Of(Severity.Low, Local, false) with { Kev = new KnownExploited(Today, null, true) }));
        Assert.Equal((2, "public exploit, high, fix available, network, no privileges, automatable, total control"),
            RankAndReason(Of(Severity.High, Network, true) with { Ssvc = new StakeholderDecision(ExploitationState.Public, true, true, Today) }));
        Assert.Equal((3, "public exploit, medium, fix available, network, no privileges"), RankAndReason(Of(Severity.Medium, Network, true) with { Exploits = ["EDB-1"] }));
        Assert.Equal((1, "exploited, fix available, network, no privileges"),
            RankAndReason(Of(Severity.High, Network, true) with { Ssvc = new StakeholderDecision(ExploitationState.Active, false, false, Today) }));
        Assert.Equal((2, "exploited in 30 days with 42 %, low, fix available"), RankAndReason(Of(Severity.Low, null, true) with { Epss = new ExploitProbability(0.42, null, Today) }));
        Assert.Equal((3, "critical, won't be fixed, network, no privileges"), RankAndReason(Of(Severity.Critical, Network, false) with { FixState = FixState.WontFix }));
        Assert.Equal((4, "medium, fix available, network, low privileges"), RankAndReason(Of(Severity.Medium, "AV:N/AC:L/Au:S/C:P/I:P/A:P", true)));
        Assert.Equal((5, "unknown, under investigation"), RankAndReason(Of(Severity.Unknown, null, false) with { FixState = FixState.UnderInvestigation }));
        Assert.Equal((2, "known exploited, fix available, network, no privileges, not running"), RankAndReason(exploited with { Runtime = RuntimeState.NotRunning }));
    }

    [Fact]
    public void Old_predictions_count_for_nothing()
    {
        var finding = Of(Severity.Low, null, true) with { Epss = new ExploitProbability(0.9, null, Today.AddDays(-ExploitProbability.MaxAgeDays - 1)) };
        Assert.Equal((5, "low, fix available"), RankAndReason(finding));
        Assert.Equal(2, Priority.Of(finding, Today.AddDays(-1)).Rank);
        Assert.Equal(5, Priority.Of(finding with { Epss = new ExploitProbability(double.NaN, null, Today) }, Today).Rank);
    }

    // Within one rank: ransomware, prediction, exploit, severity, repair, reach, privileges, a user's help, CISA's points.
    [Fact]
    public void What_stands_first_in_the_order_outweighs_all_behind_it()
    {
        var none = Of(Severity.High, Local, false);
        Finding[] lighter =
        [
            none,
            none with { Ssvc = new StakeholderDecision(ExploitationState.None, false, true, Today) },
            none with { Ssvc = new StakeholderDecision(ExploitationState.None, true, false, Today) },
            Of(Severity.High, Local.Replace("UI:R", "UI:N", StringComparison.Ordinal), false),
            Of(Severity.High, Local.Replace("PR:L", "PR:N", StringComparison.Ordinal), false),
            Of(Severity.High, Local.Replace("AV:L", "AV:A", StringComparison.Ordinal), false),
            Of(Severity.High, Local.Replace("AV:L", "AV:N", StringComparison.Ordinal), false),
            Of(Severity.High, Local, true),
            Of(Severity.Critical, Local, false),
            none with { Ssvc = new StakeholderDecision(ExploitationState.Public, false, false, Today) },
            none with { Epss = new ExploitProbability(0.05, null, Today) },
            none with { Epss = new ExploitProbability(0.06, null, Today) },
            none with { Kev = new KnownExploited(Today, null, true) },
        ];
        var weights = lighter.Select(finding => Priority.Of(finding, Today).Weight).ToList();
        Assert.Equal(weights.Order(), weights);
        Assert.Equal(weights.Distinct(), weights);

        var heaviest = Of(Severity.Critical, Network, true) with
        {
            Kev = new KnownExploited(Today, null, true),
            Epss = new ExploitProbability(1, null, Today),
            Ssvc = new StakeholderDecision(ExploitationState.Active, true, true, Today),
        };
        Assert.True(Priority.Of(heaviest, Today).Weight > weights.Max());
    }

    [Fact]
    public void The_chosen_sources_vector_counts_and_the_next_where_it_has_none()
    {
        var finding = Of(Severity.Medium, null, true) with
        {
            Scores = [new SeverityScore("debian", Severity.Medium), new SeverityScore("nvd", Severity.High, Local, 7.8), new SeverityScore("ghsa", Severity.Medium, Network, 5)],
        };
        Assert.Equal("medium, fix available, local, low privileges, needs a user", Priority.Of(finding, Today).Reason);
        Assert.Equal("medium, fix available, network, no privileges", Priority.Of(finding with { Evidence = finding.Evidence with { SeveritySource = "ghsa" } }, Today).Reason);
        Assert.Equal("medium, fix available", Priority.Of(Of(Severity.Medium, "/AV:/AV:NN/PR/:", true), Today).Reason);
    }

    [Fact]
    public void An_exploit_is_known_since_the_first_who_tells()
    {
        var finding = Of(Severity.High, null, true);
        Assert.Null(finding.ExploitedSince);
        Assert.Null((finding with { Ssvc = new StakeholderDecision(ExploitationState.None, null, null, Today) }).ExploitedSince);
        Assert.Equal(Today, (finding with { Kev = new KnownExploited(Today, null, false) }).ExploitedSince);
        Assert.Equal(Today.AddDays(-9), (finding with { Kev = new KnownExploited(Today, null, false), Ssvc = new StakeholderDecision(ExploitationState.Public, null, null, Today.AddDays(-9)) }).ExploitedSince);
        Assert.Equal(Today.AddDays(-9), (finding with { Kev = new KnownExploited(Today.AddDays(-9), null, false), Ssvc = new StakeholderDecision(ExploitationState.Active, null, null, Today) }).ExploitedSince);
    }

    private static (int Rank, string Reason) RankAndReason(Finding finding) => Priority.Of(finding, Today) is var priority ? (priority.Rank, priority.Reason) : default;

    private static Finding Of(Severity severity, string? vector, bool isFixed) => new()
    {
        Id = "CVE-2026-1",
        Purl = "pkg:npm/left@1",
        Severity = severity,
        Scores = vector is null ? [] : [new SeverityScore("nvd", severity, vector)],
        FixState = isFixed ? FixState.Fixed : FixState.NotFixed,
        FixedIn = isFixed ? ["2"] : [],
        Evidence = new Evidence { Record = "CVE-2026-1", Range = 0, Rule = "npm", Segment = "", SeveritySource = "nvd" },
    };
}
