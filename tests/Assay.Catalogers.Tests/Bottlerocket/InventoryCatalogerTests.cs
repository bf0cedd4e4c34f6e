using System.Text;
using Assay.Catalogers.Bottlerocket;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Bottlerocket;

public sealed class InventoryCatalogerTests
{
    private const string Path = "usr/share/bottlerocket/application-inventory.json";

    private const string Inventory = """
        {
          "Content": [
            {
              "Name": "glibc",
              "Publisher": "bottlerocket-core-kit",
              "Version": "2.40",
              "Release": "1.1740525475.e3a5862c.br1",
              "Epoch": "1",
              "Architecture": "x86_64",
              "Url": "http://www.gnu.org/software/glibc/"
            },
            { "Name": "kernel-6.1", "Publisher": "Bottlerocket", "Version": "6.1.128", "Architecture": "x86_64", "More": {"Name": "no"} }
          ],
          "Other": [{ "Name": "no", "Version": "1" }]
        }
        """;

    private static readonly Distro Bottlerocket = new() { Id = "bottlerocket", VersionId = "1.32.0" };

    [Theory]
    [InlineData(Path)]
    [InlineData(".bottlerocket/rootfs/" + Path)]
    public void Reads_an_inventory(string path)
    {
        var sink = new FactsBuilder([new InventoryCataloger()]).Layer(LayerEntry.File(path, Inventory)).Join(new BottlerocketJoin(), Bottlerocket);

        Assert.Equal(
            [
                "pkg:bottlerocket/glibc@2.40-1.1740525475.e3a5862c.br1?arch=x86_64&distro=bottlerocket-1.32.0&epoch=1",
                "pkg:bottlerocket/kernel-6.1@6.1.128?arch=x86_64&distro=bottlerocket-1.32.0",
            ],
            sink.Packages.Select(package => package.Purl));
        Assert.Equal((1, "bottlerocket-core-kit"), (sink.Packages[0].Epoch, sink.Packages[0].Origin!.Vendor));
    }

    [Fact]
    public void Cut_at_any_byte_it_is_an_error()
    {
        var content = Encoding.UTF8.GetBytes(Inventory);
        Damage.Cut(new InventoryCataloger(), Path, content, (length, facts) =>
        {
            Assert.Contains(facts.Issues, issue => issue.Level == IssueLevel.Error);
            Assert.All(facts.Packages, fact => Assert.Contains(fact.Package.Name, (string[])["glibc", "kernel-6.1"]));
        });
        Damage.Flip(new InventoryCataloger(), Path, content, 4);
    }

    [Fact]
    public void Another_json_file_is_a_notice() =>
        Assert.Equal(IssueLevel.Notice, Assert.Single(Damage.Catalog(new InventoryCataloger(), Path, "{\"a\": []}"u8.ToArray()).Issues).Level);
}
