using System.Globalization;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>The words that policies use, the same as those of the JSON result.</summary>
internal static class PolicyWords
{
    public static readonly WordList<Severity> Severities = Words<Severity>();

    public static readonly WordList<FixState> FixStates = Words<FixState>();

    public static readonly WordList<PackageScope> Scopes = Words<PackageScope>();

    public static readonly WordList<PackageState> States = Words<PackageState>();

    public static readonly WordList<CheckCategory> Categories = Words<CheckCategory>();

    public static readonly WordList<CheckTarget> CheckTargets = Words<CheckTarget>();

    public static readonly WordList<SecretPlace> SecretPlaces = Words<SecretPlace>();

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

    private static WordList<T> Words<T>()
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        var words = new (string Word, T Meaning)[values.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = (Lower(values[i].ToString()), values[i]);
        }

        return new WordList<T>(words);
    }

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
