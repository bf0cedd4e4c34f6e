using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Documents;
using Assay.Engine.Policy;

namespace Assay.Engine.Tests.Policy;

public sealed class PolicyWordsTests
{
    [Fact]
    public void Each_value_has_its_name_as_a_word()
    {
        AssertNames(PolicyWords.Severities);
        AssertNames(PolicyWords.FixStates);
        AssertNames(PolicyWords.Scopes);
        AssertNames(PolicyWords.States);
        AssertNames(PolicyWords.Categories);
        AssertNames(PolicyWords.CheckTargets);
        AssertNames(PolicyWords.SecretPlaces);
        Assert.All(Enum.GetValues<Severity>(), value => Assert.Equal(value.ToString(), PolicyWords.Of(value), ignoreCase: true));
    }

    private static void AssertNames<T>(WordList<T> words)
        where T : struct, Enum
    {
        Assert.Equal(Enum.GetNames<T>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]), words.Words);
        foreach (var word in words.Words)
        {
            Assert.True(words.TryGet(word, out var meaning));
            Assert.Equal(word, meaning.ToString(), ignoreCase: true);
        }
    }
}
