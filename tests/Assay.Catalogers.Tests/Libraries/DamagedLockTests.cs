using System.Text;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

public sealed class DamagedLockTests
{
    [Fact]
    public void A_member_that_stands_twice_in_a_Cargo_lock_is_one() =>
        Assert.Equal(["app 0.1.0"], Trees.Of(LayerEntry.File("app/Cargo.lock", "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n")).Listed());

    [Fact]
    public void A_tarball_without_a_host_names_no_package() =>
        Assert.Equal(["a 1.0.0"], Trees.Of(LayerEntry.File("app/yarn.lock", "# yarn lockfile v1\n\na@^1:\n  version \"1.0.0\"\n  resolved \"https:/-/a\"\n")).Listed());

    [Theory]
    [InlineData("../../etc")]
    [InlineData("..")]
    public void A_gem_owns_no_folder_outside_of_its_home(string name) => Assert.DoesNotContain(
        Trees.Of(LayerEntry.File("usr/lib/specifications/a-1.0.gemspec", $"Gem::Specification.new do |s|\n  s.name = \"{name}\".freeze\n  s.version = \"1.0\"\nend\n")).Claims,
        claim => !System.Text.Encoding.UTF8.GetString(claim.Paths).StartsWith("usr/lib/gems/", StringComparison.Ordinal));

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
