using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests.Sboms;

/// <summary>Sound documents, changed at random: whatever comes of it is an inventory or a refusal.</summary>
public sealed class ChangedSbomTests
{
    private static readonly string[] Splices =
    [
        "{", "}", "[", "]", "\"", ":", ",", "null", "1e999", "-0", "\\ud800", "\\u0000", "<", ">", "</", "/>", "<![CDATA[", "]]>", "<!--", "&#0;", "&lt;", "&x;", "<text>", "</text>", "\n", "\r",
        "SPDXID: ", "PackageName: ", "assay:package {", "assay:artifact [", "\"packages\":[", "\"@graph\":[", "\"predicate\":{", "\"payload\":\"ew==\",", "\"components\":[", "xmlns=\"\"", "\u00a0", "\uFEFF",
    ];

    [Theory]
    [MemberData(nameof(SbomRoundTripTests.Formats), MemberType = typeof(SbomRoundTripTests))]
    public void Ends_in_an_inventory_or_in_a_reason(string format)
    {
        var seed = Encoding.UTF8.GetBytes(Golden.Write(format, new ScanResult { Inventory = Sample.Incomplete.Inventory, Issues = Sample.Incomplete.Inventory.Issues }, Sample.Options));
        for (var number = 0; number < Tier.Scale(300, 100_000); number++)
        {
            var document = Change(seed, new Random(number));
            try
            {
                using var content = new MemoryStream(document);
                Assert.NotNull(SbomReader.Read(content, "it", new ScanLimits(), CancellationToken.None).Artifact);
            }
            catch (AssayException refused)
            {
                Assert.True(refused.Code.StartsWith("sbom.", StringComparison.Ordinal), $"{number}: {refused.Code}");
            }
        }
    }

    private static byte[] Change(byte[] seed, Random random)
    {
        var changed = new List<byte>(seed);
        for (var times = random.Next(1, 6); times > 0 && changed.Count > 0; times--)
        {
            var at = random.Next(changed.Count);
            switch (random.Next(5))
            {
                case 0:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 1:
                    changed.RemoveRange(at, Math.Min(random.Next(1, 200), changed.Count - at));
                    break;
                case 2:
                    changed.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                    break;
                case 3:
                    var from = random.Next(changed.Count);
                    changed.InsertRange(at, changed.GetRange(from, Math.Min(random.Next(1, 400), changed.Count - from)));
                    break;
                default:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. changed];
    }
}
