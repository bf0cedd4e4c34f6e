using System.Diagnostics.CodeAnalysis;

namespace Assay.Engine.Documents;

/// <summary>
/// The few words that a value may be, and what each means. No dictionary and no LINQ: generic code of the runtime's over values of our own is not in the published
/// file's compiled code, and judging is over before it is compiled well (decisions/0022).
/// </summary>
internal sealed class WordList<T>(params (string Word, T Meaning)[] words)
    where T : struct
{
    /// <summary>In the order in which they are told.</summary>
    public IReadOnlyList<string> Words
    {
        get
        {
            var all = new string[words.Length];
            for (var i = 0; i < all.Length; i++)
            {
                all[i] = words[i].Word;
            }

            return all;
        }
    }

    public bool TryGet(string word, [NotNullWhen(true)] out T? meaning)
    {
        foreach (var (known, value) in words)
        {
            if (known == word)
            {
                meaning = value;
                return true;
            }
        }

        meaning = null;
        return false;
    }

    /// <exception cref="Core.AssayException">It is none of them.</exception>
    public T Of(TextNode node, string what) => TryGet(node.Text, out var meaning) ? meaning.Value : throw DocumentException.UnknownWord(node, what, Words);
}
