using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Core.Text;

namespace Assay.Catalogers.Secrets;

/// <summary>Rules with the one search over all of their literals. Immutable, and safe for threads.</summary>
public sealed class SecretRuleSet
{
    /// <summary>Raised whenever the same rules find something else in the same bytes; part of the layer cache's key.</summary>
    private const int Version = 1;

    private static readonly Lazy<SecretRuleSet> BuiltInSet = new(() => new SecretRuleSet(SecretRules.All));

    private readonly int[][] rulesOf;

    public SecretRuleSet(IReadOnlyList<SecretRule> rules)
    {
        Rules = rules;
        var literals = new Dictionary<(string Text, bool IgnoreCase), List<int>>();
        for (var number = 0; number < rules.Count; number++)
        {
            foreach (var keyword in rules[number].Keywords)
            {
                var key = (rules[number].IgnoreCase ? keyword.ToLowerInvariant() : keyword, rules[number].IgnoreCase);
                if (!literals.TryGetValue(key, out var list))
                {
                    literals.Add(key, list = []);
                }

                list.Add(number);
            }
        }

        rulesOf = [.. literals.Values.Select(list => list.ToArray())];
        Search = new LiteralSearch([.. literals.Keys.Select(key => new Literal(Encoding.Latin1.GetBytes(key.Text), key.IgnoreCase))]);
        Fingerprint = Digest(rules);
    }

    /// <summary>The rules that the program brings.</summary>
    public static SecretRuleSet BuiltIn => BuiltInSet.Value;

    /// <summary>The surer ones first: of two that take the same text the first one has it.</summary>
    public IReadOnlyList<SecretRule> Rules { get; }

    public LiteralSearch Search { get; }

    /// <summary>Digest of all that decides what is found: part of the layer cache's key.</summary>
    public string Fingerprint { get; }

    /// <summary>The numbers of the rules that a literal belongs to.</summary>
    public ReadOnlySpan<int> RulesOf(int literal) => rulesOf[literal];

    private static string Digest(IReadOnlyList<SecretRule> rules)
    {
        var text = new StringBuilder().Append(Version).Append('\n');
        foreach (var rule in rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"{rule.Id}\t{rule.Title}\t{rule.Severity}\t{rule.Shape}\t{string.Join(' ', rule.Keywords)}\t{rule.Pattern}\t")
                .Append(CultureInfo.InvariantCulture, $"{rule.IgnoreCase} {rule.LeastBytes} {rule.Before} {rule.Reach} {rule.LeastEntropy} {rule.Check?.Method.Name} {rule.IsRandom} {rule.CountsEverywhere} {rule.OnlyInConfiguration} {rule.MayHoldWords}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
