using System.Text;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>The invariant of the house: what an inventory says survives our own bills of materials.</summary>
public sealed class SbomRoundTripTests
{
    /// <summary>Those that an inventory comes back from as it went.</summary>
    public static TheoryData<string> Formats => ["json", "cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag", "spdx3"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_sample_comes_back_as_it_went(string format)
    {
        Assert.Equal(Text(Sample.Inventory), Text(RoundTrip(Sample.Inventory, format)));
        Assert.Equal(Text(Sample.Incomplete.Inventory), Text(RoundTrip(Sample.Incomplete.Inventory, format)));
        Assert.Equal(Text(Sample.OnBase.Inventory), Text(RoundTrip(Sample.OnBase.Inventory, format)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Any_inventory_comes_back_as_it_went(string format)
    {
        for (var seed = 0; seed < Tier.Scale(300, 20_000); seed++)
        {
            var inventory = new InventoryMaker(seed).Make();

            Assert.Equal((seed, Text(Ordered(inventory))), (seed, Text(Ordered(RoundTrip(inventory, format)))));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_was_incomplete_stays_incomplete(string format)
    {
        var read = RoundTrip(Sample.Incomplete.Inventory, format);

        Assert.False(read.IsComplete);
        Assert.Contains(read.Issues, issue => issue is { Level: IssueLevel.Error, Code: "layer.truncated", Layer: Sample.Added });
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Issues_of_matching_are_left_to_the_next_match(string format)
    {
        var result = Sample.Result with { Issues = [.. Sample.Inventory.Issues, Issue.Error("advisories.none", "no advisories for debian 12")] };

        var read = Read(Golden.Write(format, result, Sample.Options));

        Assert.Equal(Sample.Inventory.Issues, read.Issues);
    }

    [Fact]
    public void A_saved_result_keeps_what_policies_ask_of_it()
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(Golden.Write("json", Sample.Host, Sample.Options)));

        var read = SavedResult.Read(content, "test", new ScanLimits(), CancellationToken.None);

        Assert.Equal(Sample.Host.Support, read.Support);
        Assert.Equal(Sample.Host.Findings!.Select(finding => finding.Runtime), read.Findings!.Select(finding => finding.Runtime));
        Assert.Equal(Sample.Host.Inventory.Artifact.Host!.RestartNeeded, read.Inventory.Artifact.Host!.RestartNeeded);
    }

    [Fact]
    public void Deleted_packages_are_no_components()
    {
        var document = Golden.Write("cyclonedx", Sample.Result, Sample.Options);

        Assert.DoesNotContain("\"name\": \"wget\"", document, StringComparison.Ordinal);
        Assert.Equal("wget", Assert.Single(Read(document).DeletedPackages).Name);
    }

    internal static Inventory Read(string document)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(document));
        return SbomReader.Read(content, "test", new ScanLimits(), CancellationToken.None);
    }

    private static Inventory RoundTrip(Inventory inventory, string format) =>
        Read(Golden.Write(format, new ScanResult { Inventory = inventory, Issues = inventory.Issues }, Sample.Options));

    // Relations are a set; CycloneDX gives them back in order.
    private static Inventory Ordered(Inventory inventory) => inventory with
    {
        Relations = [.. inventory.Relations.Distinct().OrderBy(relation => relation.From, StringComparer.Ordinal)
            .ThenBy(relation => relation.To, StringComparer.Ordinal).ThenBy(relation => relation.Kind)],
    };

    /// <summary>Every field of an inventory as text, not made by the writer under test.</summary>
    private static string Text(Inventory inventory)
    {
        var text = new StringBuilder();
        Append(inventory);
        return text.ToString();

        void Append(object? value)
        {
            switch (value)
            {
                case null:
                    text.Append("null");
                    break;
                case string literal:
                    text.Append('"').Append(literal).Append('"');
                    break;
                case System.Collections.IEnumerable items:
                    text.Append('[');
                    foreach (var item in items)
                    {
                        Append(item);
                        text.Append(",\n");
                    }

                    text.Append(']');
                    break;
                case var record when record.GetType().Namespace!.StartsWith("Assay", StringComparison.Ordinal) && !record.GetType().IsEnum:
                    foreach (var property in record.GetType().GetProperties())
                    {
                        text.Append(property.Name).Append('=');
                        Append(property.GetValue(record));
                        text.Append(' ');
                    }

                    break;
                default:
                    text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{value}");
                    break;
            }
        }
    }
}
