using Assay.Catalogers;
using Assay.Engine.Collecting;

namespace Assay.Engine.Tests.Collecting;

public sealed class AllInterestsTests
{
    [Fact]
    public void Every_interest_of_every_cataloger_can_be_looked_up()
    {
        var table = InterestTable.Of(AllCatalogers.Catalogers);

        Assert.Equal(AllCatalogers.Catalogers.Sum(cataloger => cataloger.Interest.Globs.Count), table.Globs.Count);
    }

    [Theory]
    [InlineData("usr/share/icons/a.png")]
    [InlineData("usr/lib/x86_64-linux-gnu/libm.so.6")]
    [InlineData("usr/share/doc/bash/README")]
    [InlineData("app/node_modules/a/index.js")]
    [InlineData("app/config.json")]
    public void What_no_cataloger_reads_is_wanted_by_none(string path)
    {
        var wanted = new List<int>();
        InterestTable.Of(AllCatalogers.Catalogers).Match(System.Text.Encoding.UTF8.GetBytes(path), 0x1A4, wanted);

        Assert.Empty(wanted);
    }
}
