using Assay.Core.Findings;

namespace Assay.Advisories;

/// <summary>What else is known of a flaw, whatever package it is in.</summary>
internal sealed record FlawDetail
{
    public static readonly FlawDetail None = new();

    /// <summary>The CVE; "" of one that is looked up by its number.</summary>
    public string Id { get; init; } = "";

    /// <summary>Numbers of CWE, ascending.</summary>
    public IReadOnlyList<int> Weaknesses { get; init; } = [];

    public FlawState State { get; init; }

    /// <summary>Since when the state is known; null where it is none, or nobody tells.</summary>
    public DateOnly? StateSince { get; init; }

    public StakeholderDecision? Ssvc { get; init; }

    /// <summary>Numbers of entries of the Exploit Database, ascending.</summary>
    public IReadOnlyList<int> Exploits { get; init; } = [];

    /// <summary>What two sources say together: the graver state, the later decision, and of two without a date the second.</summary>
    public FlawDetail With(FlawDetail other)
    {
        var states = other.State > State || (other.State == State && other.StateSince < StateSince) ? other : this;
        return this with
        {
            Weaknesses = Union(Weaknesses, other.Weaknesses),
            State = states.State,
            StateSince = states.StateSince,
            Ssvc = other.Ssvc is null || Ssvc?.Date > other.Ssvc.Date ? Ssvc : other.Ssvc,
            Exploits = Union(Exploits, other.Exploits),
        };
    }

    public bool SaysSame(FlawDetail other) =>
        (State, StateSince, Ssvc) == (other.State, other.StateSince, other.Ssvc) && Weaknesses.SequenceEqual(other.Weaknesses) && Exploits.SequenceEqual(other.Exploits);

    private static IReadOnlyList<int> Union(IReadOnlyList<int> left, IReadOnlyList<int> right) =>
        right.Count == 0 ? left : left.Count == 0 ? right : [.. left.Union(right).Order()];
}
