using System.Text.Json;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests.Spdx;

/// <summary>What the schemas do not say: each id is there once, and each reference leads to one.</summary>
public sealed class SpdxWriterTests
{
    [Fact]
    public void References_of_spdx_2_lead_to_elements()
    {
        foreach (var document in Documents("spdx"))
        {
            var packages = document.GetProperty("packages").EnumerateArray().Select(package => package.GetProperty("SPDXID").GetString()!).ToList();
            Assert.Distinct(packages);
            Assert.All(packages, id => Assert.Matches("^SPDXRef-[A-Za-z0-9.-]+$", id));
            foreach (var relation in document.GetProperty("relationships").EnumerateArray())
            {
                Assert.Contains(relation.GetProperty("spdxElementId").GetString(), packages.Append("SPDXRef-DOCUMENT"));
                Assert.Contains(relation.GetProperty("relatedSpdxElement").GetString(), packages);
            }

            var references = document.TryGetProperty("hasExtractedLicensingInfos", out var infos)
                ? infos.EnumerateArray().Select(info => info.GetProperty("licenseId").GetString()!).ToList() : [];
            Assert.Distinct(references);
            foreach (var named in document.GetProperty("packages").EnumerateArray().SelectMany(package => package.GetProperty("licenseDeclared").GetString()!.Split(' ', '(', ')'))
                .Where(word => word.StartsWith("LicenseRef-", StringComparison.Ordinal)))
            {
                Assert.Contains(named.TrimEnd('+'), references);
            }
        }
    }

    [Fact]
    public void References_of_spdx_3_lead_to_elements()
    {
        foreach (var document in Documents("spdx3"))
        {
            var elements = document.GetProperty("@graph").EnumerateArray().ToList();
            var ids = elements.Where(element => element.TryGetProperty("spdxId", out _)).Select(element => element.GetProperty("spdxId").GetString()!).ToHashSet(StringComparer.Ordinal);
            Assert.Equal(elements.Count - 1, ids.Count);
            Assert.All(ids, id => Assert.StartsWith("https://spdx.org/spdxdocs/assay-", id, StringComparison.Ordinal));
            foreach (var element in elements)
            {
                foreach (var property in (string[])["from", "to", "subject", "rootElement", "suppliedBy", "createdBy", "createdUsing"])
                {
                    if (element.TryGetProperty(property, out var value))
                    {
                        Assert.All(value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.GetString()!).ToList() : [value.GetString()!], id => Assert.Contains(id, ids));
                    }
                }
            }
        }
    }

    [Fact]
    public void The_same_package_has_the_same_id_in_every_document()
    {
        var one = Documents("spdx").First();
        var fewer = JsonDocument.Parse(Golden.Write("spdx", new ScanResult { Inventory = Sample.Inventory with { Packages = [Sample.Inventory.Packages[2]] } }, Sample.Options)).RootElement;

        Assert.Contains(fewer.GetProperty("packages")[2].GetProperty("SPDXID").GetString(), one.GetProperty("packages").EnumerateArray().Select(package => package.GetProperty("SPDXID").GetString()));
        Assert.NotEqual(one.GetProperty("documentNamespace").GetString(), fewer.GetProperty("documentNamespace").GetString());
    }

    [Fact]
    public void Flaws_are_linked()
    {
        var package = JsonDocument.Parse(Golden.Write("spdx", Sample.Result, Sample.Options)).RootElement.GetProperty("packages").EnumerateArray()
            .Single(package => package.GetProperty("name").GetString() == "zlib1g");

        Assert.Contains("https://nvd.nist.gov/vuln/detail/CVE-2023-45853", package.GetProperty("externalRefs").ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Documents(string format)
    {
        yield return JsonDocument.Parse(Golden.Write(format, Sample.Result, Sample.Options)).RootElement;
        for (var seed = 0; seed < Tier.Scale(60, 3000); seed++)
        {
            yield return JsonDocument.Parse(Golden.Write(format, new ScanResult { Inventory = new InventoryMaker(seed).Make() }, Sample.Options)).RootElement;
        }
    }
}
