using System.Text.Json;
using Assay.Core.Versions;
using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

/// <summary>The peers' own tests of the orders and ranges of languages' packages.</summary>
public sealed class LanguagePeerTests
{
    [Theory]
    [InlineData("cran-versions", VersionScheme.Cran)]
    [InlineData("cran-versions-generated", VersionScheme.Cran)]
    [InlineData("hackage-versions", VersionScheme.Hackage)]
    [InlineData("maven-versions", VersionScheme.Maven)]
    [InlineData("maven-versions-generated", VersionScheme.Maven)]
    [InlineData("nuget-versions", VersionScheme.NuGet)]
    [InlineData("packagist-versions", VersionScheme.Composer)]
    [InlineData("packagist-versions-generated", VersionScheme.Composer)]
    [InlineData("pub-versions", VersionScheme.Pub)]
    [InlineData("pypi-versions", VersionScheme.Pep440)]
    [InlineData("pypi-versions-generated", VersionScheme.Pep440)]
    [InlineData("rubygems-versions", VersionScheme.RubyGems)]
    [InlineData("rubygems-versions-generated", VersionScheme.RubyGems)]
    [InlineData("semver-versions", VersionScheme.Semver)]
    [InlineData("semver-versions", VersionScheme.Npm)]
    public void Osv_scalibr_s_semantic_fixtures(string name, VersionScheme scheme)
    {
        var path = TestData.Require("peers", "_versions", "osv-semantic", name + ".txt");
        PeerFixtures.Check(name, [.. PeerFixtures.Orderings(path, scheme)], path);
    }
}
