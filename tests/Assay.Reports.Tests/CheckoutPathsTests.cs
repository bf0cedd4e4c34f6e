using Assay.Core.Findings;

namespace Assay.Reports.Tests;

/// <summary>A folder of a checkout was scanned: platforms look for its files from the checkout's top.</summary>
public sealed class CheckoutPathsTests
{
    public static TheoryData<string> Names => [.. AllReports.Formats.Where(format => format.IsOfCheckout).Select(format => format.Name)];

    private static ScanResult Result => Sample.WithSecrets with { Checks = [CheckReportTests.Found], Issues = [Issue.Error("a.b", "broken", "app/broken.lock"), Issue.Error("c.d", "store", "/srv/db")] };

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_place_in_a_file_is_told_from_the_top(string format)
    {
        var paths = Result.Inventory.Packages.SelectMany(package => package.Locations).Select(location => location.Path).Append(CheckReportTests.Found.Path!)
            .Concat(Result.Inventory.Secrets!.Where(secret => secret.Place == SecretPlace.File).Select(secret => secret.Path)).Distinct(StringComparer.Ordinal).ToList();
        var (plain, placed) = (Golden.Write(format, Result, Sample.Options), Golden.Write(format, CheckoutPaths.In("services/web", Result), Sample.Options));

        Assert.Contains(paths, path => plain.Contains(path, StringComparison.Ordinal));
        Assert.All(paths.Where(path => plain.Contains(path, StringComparison.Ordinal)), path =>
        {
            Assert.Contains("services/web/" + path, placed, StringComparison.Ordinal);
            Assert.Equal(plain.Split(path).Length, placed.Split("services/web/" + path).Length);
        });
        Assert.DoesNotContain("services/web//srv", placed, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_folders_with_the_same_file_share_no_fingerprint() =>
        Assert.NotEqual(Golden.Write("gitlab-codequality", CheckoutPaths.In("a", Result), Sample.Options).Replace("\"a/", "\"", StringComparison.Ordinal),
            Golden.Write("gitlab-codequality", CheckoutPaths.In("b", Result), Sample.Options).Replace("\"b/", "\"", StringComparison.Ordinal));
}
