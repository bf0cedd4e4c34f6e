using System.Text;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

public sealed class DamagedLockTests
{
    [Theory]
    [InlineData("app/package-lock.json")]
    [InlineData("app/pnpm-lock.yaml")]
    [InlineData("app/bun.lock")]
    [InlineData("app/uv.lock")]
    [InlineData("app/Cargo.lock")]
    [InlineData("app/composer.lock")]
    [InlineData("app/Pipfile.lock")]
    [InlineData("berry/yarn.lock")]
    public void A_damaged_lock_file_is_an_error_and_what_stood_before_the_damage_is_told(string path)
    {
        var sample = LibrarySamples.All.First(one => one.Path == path);
        var isMap = sample.Text.TrimStart().StartsWith('{');
        var damaged = isMap ? sample.Text[..sample.Text.LastIndexOf('}')] + "!" : sample.Text + "\n[z]\n]][[ {\n";
        var facts = Trees.Image.Layer(LayerEntry.File(path, Encoding.UTF8.GetBytes(damaged))).Build();

        Assert.Contains(facts.Layers[0].Files.SelectMany(file => file.Issues), issue => issue.Level == IssueLevel.Error && issue.Code.EndsWith(".malformed", StringComparison.Ordinal));
        if (path != "app/Pipfile.lock")
        {
            Assert.Equal(sample.Expected.Length, facts.Layers[0].Files.SelectMany(file => file.Packages).Count());
        }
    }
}
