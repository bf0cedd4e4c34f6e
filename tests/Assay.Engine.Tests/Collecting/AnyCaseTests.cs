using System.Text;
using Assay.Core.Cataloging;
using Assay.Engine.Collecting;

namespace Assay.Engine.Tests.Collecting;

public sealed class AnyCaseTests
{
    [Theory]
    [InlineData("Windows/System32/config/SOFTWARE", true)]
    [InlineData("WINDOWS/system32/Config/software", true)]
    [InlineData("Windows/System32/config/SOFTWARE2", false)]
    [InlineData("x/Windows/System32/config/SOFTWARE", false)]
    [InlineData("Windows/System32/config/SOFTWAR\u00C9", false)]
    public void The_case_of_letters_makes_no_difference(string path, bool expected)
    {
        var table = InterestTable.Of([new Wanting("Windows/System32/config/SOFTWARE", anyCase: true)]);
        List<int> wanted = [];

        table.Match(Encoding.UTF8.GetBytes(path), 0, wanted);

        Assert.Equal(expected ? [0] : [], wanted);
    }

    [Theory]
    [InlineData("windows/SYSTEM32", true)]
    [InlineData("", true)]
    [InlineData("Windows/Temp", false)]
    public void Folders_are_entered_in_any_case(string folder, bool expected) =>
        Assert.Equal(expected, InterestTable.Of([new Wanting("Windows/System32/config/SOFTWARE", anyCase: true)]).Enters(Encoding.UTF8.GetBytes(folder)));

    [Fact]
    public void It_is_part_of_what_the_cache_is_keyed_by() => Assert.NotEqual(
        InterestTable.Of([new Wanting("a/b", anyCase: true)]).Fingerprint,
        InterestTable.Of([new Wanting("a/b", anyCase: false)]).Fingerprint);

    [Theory]
    [InlineData("**/*.reg")]
    [InlineData("a/b*")]
    public void Only_names_can_be_asked_for_in_any_case(string glob) => Assert.Throws<ArgumentException>(() => Glob.Parse(glob, anyCase: true));

    [Fact]
    public void Long_names_are_found_in_any_case()
    {
        var wanted = new List<int>();
        InterestTable.Of([new Wanting(new string('a', 200), anyCase: true)]).Match(Encoding.UTF8.GetBytes(new string('A', 200)), 0, wanted);

        Assert.Equal([0], wanted);
    }

    private sealed class Wanting(string glob, bool anyCase) : ICataloger
    {
        public string Name => "test/wanting";

        public int Version => 1;

        public Interest Interest { get; } = new() { Globs = [glob], AnyCase = anyCase };

        public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
        {
        }
    }
}
