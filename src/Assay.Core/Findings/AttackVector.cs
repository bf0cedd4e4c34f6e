namespace Assay.Core.Findings;

/// <summary>
/// What an attacker needs, as the CVSS vector of a finding says (https://www.first.org/cvss): the chosen source's, else the first that there is.
/// </summary>
internal readonly record struct AttackVector
{
    private readonly char reach;
    private readonly char privileges;
    private readonly char interaction;

    private AttackVector(char reach, char privileges, char interaction)
    {
        this.reach = reach;
        this.privileges = privileges;
        this.interaction = interaction;
    }

    /// <summary>True where there is a vector.</summary>
    public bool IsKnown => reach != default;

    /// <summary>3 over the network, 2 from a network nearby, 1 on the machine, 0 by hand or unknown.</summary>
    public int Reach => reach switch { 'N' => 3, 'A' => 2, 'L' => 1, _ => 0 };

    public string? ReachText => reach switch { 'N' => "network", 'A' => "adjacent network", 'L' => "local", 'P' => "physical", _ => null };

    public bool IsUnprivileged => privileges == 'N';

    // CVSS 2 counts authentications: one, or several.
    public string? PrivilegesText => privileges switch { 'N' => "no privileges", 'L' or 'S' => "low privileges", 'H' or 'M' => "high privileges", _ => null };

    /// <summary>True where nobody else has to do anything. CVSS 2 does not tell.</summary>
    public bool IsUnaided => interaction is 'N' or default(char);

    public static AttackVector Of(Finding finding)
    {
        string? vector = null;
        foreach (var score in finding.Scores)
        {
            if (score.Vector is not null && (vector is null || score.Source == finding.Evidence.SeveritySource))
            {
                vector = score.Vector;
                if (score.Source == finding.Evidence.SeveritySource)
                {
                    break;
                }
            }
        }

        return vector is null ? default : new AttackVector(Metric(vector, "AV"), Metric(vector, "PR") is var own and not default(char) ? own : Metric(vector, "Au"), Metric(vector, "UI"));
    }

    // "CVSS:3.1/AV:N/AC:L/...", and without the first part in CVSS 2.
    private static char Metric(ReadOnlySpan<char> vector, ReadOnlySpan<char> name)
    {
        foreach (var part in vector.Split('/'))
        {
            var metric = vector[part];
            if (metric.Length == name.Length + 2 && metric.StartsWith(name, StringComparison.Ordinal) && metric[name.Length] == ':')
            {
                return metric[^1];
            }
        }

        return default;
    }
}
