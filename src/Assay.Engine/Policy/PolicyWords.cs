using System.Globalization;
using System.Runtime.CompilerServices;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>The words that policies use, the same as those of the JSON result.</summary>
internal static class PolicyWords
{
    private static readonly string[] SeverityWords = ["unknown", "negligible", "low", "medium", "high", "critical"];

    public static readonly WordList<Severity> Severities = Words<Severity>(SeverityWords);

    public static readonly WordList<FixState> FixStates = Words<FixState>("fixed", "notFixed", "wontFix", "deferred", "underInvestigation");

    public static readonly WordList<PackageScope> Scopes = Words<PackageScope>("prod", "dev", "test", "optional");

    public static readonly WordList<PackageState> States = Words<PackageState>("installed", "declared");

    public static readonly WordList<CheckCategory> Categories =
        Words<CheckCategory>("supplyChain", "privilege", "isolation", "secrets", "network", "packages", "layers", "reliability", "correctness");

    public static readonly WordList<CheckTarget> CheckTargets = Words<CheckTarget>("dockerfile", "image", "kubernetes", "compose");

    public static readonly WordList<SecretPlace> SecretPlaces = Words<SecretPlace>("file", "environment", "label", "command", "history");

    public static string Of(Severity value) => SeverityWords[(int)value];

    public static string Of<T>(T value)
        where T : struct, Enum =>
        Lower(value.ToString());

    /// <summary>The values that words mean, as numbers, and the words as a rule tells them.</summary>
    public static (int[] Values, string Text) Read<T>(IReadOnlyList<TextNode> nodes, string what, WordList<T> words)
        where T : struct, Enum
    {
        var values = new int[nodes.Count];
        var texts = new string[nodes.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Convert.ToInt32(words.Of(nodes[i], what), CultureInfo.InvariantCulture);
            texts[i] = nodes[i].Text;
        }

        return (values, string.Join(" or ", texts));
    }

    // In the values' order. What an enumeration tells of itself is found by reflection, a millisecond at the first of them.
    private static WordList<T> Words<T>(params string[] names)
        where T : struct, Enum
    {
        var words = new (string Word, T Meaning)[names.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = (names[i], Unsafe.BitCast<int, T>(i));
        }

        return new WordList<T>(words);
    }

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
