using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Engine.Tests.Checks;

public sealed class LayerModeChecksTests
{
    private const string SetUser = "ASY-IM-0009";
    private const string Open = "ASY-IM-0010";

    [Fact]
    public async Task What_layers_ship_with_too_many_rights_is_told_cold_and_warm()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image(
        [
            layout.Layer(new TarBuilder().File("usr/bin/su", "x", mode: 0x9ED).File("usr/bin/wall", "x", mode: 0x5ED).File("usr/bin/gone", "x", mode: 0x9ED).File("usr/bin/tamed", "x", mode: 0x9ED)
                .File("lib/data", "x", mode: 0x9A4).Folder("tmp", mode: 0x3FF).Folder("opt/open", mode: 0x1FF).Build()),
            layout.Layer(new TarBuilder().Whiteout("usr/bin/gone").File("usr/bin/tamed", "x", mode: 0x1ED).Build()),
            layout.Layer(new TarBuilder().File("app/run", "x", mode: 0x9ED).Build()),
        ]));
        var options = new ScanOptions { CacheFolder = folder["cache"], Subjects = ScanSubjects.Packages | ScanSubjects.Config };
        var alone = options with { Subjects = ScanSubjects.Config };
        var unread = await Scanner.ScanAsync("oci:" + layout.Folder, alone, null, TestContext.Current.CancellationToken);

        // The config alone tells nothing of layers: that is said, and not passed.
        Assert.DoesNotContain(unread.Checks!, finding => finding.Check.Id is SetUser or Open);
        var notice = Assert.Single(unread.Issues);
        Assert.Equal(("checks.layers.unread", IssueLevel.Notice), (notice.Code, notice.Level));
        Assert.Contains($"{SetUser} and {Open}", notice.Text, StringComparison.Ordinal);
        foreach (var run in (string[])["cold", "warm"])
        {
            var result = await Scanner.ScanAsync("oci:" + layout.Folder, options, null, TestContext.Current.CancellationToken);

            Assert.Equal(
                [
                    (SetUser, "rootfs.diff_ids[0]", "2 programs run with the rights of their owner or group: usr/bin/su (4755), usr/bin/wall (2755)"),
                    (SetUser, "rootfs.diff_ids[2]", "1 program runs with the rights of its owner or group: app/run (4755)"),
                    (Open, "rootfs.diff_ids[0]", "1 folder can be written to by everybody: opt/open (777)"),
                ],
                result.Checks!.Where(finding => finding.Check.Id is SetUser or Open).Select(finding => (finding.Check.Id, finding.Subject, finding.Message)));
            Assert.Equal(result.Inventory.Artifact.Layers[2].DiffId, result.Checks!.Last(finding => finding.Check.Id == SetUser).Layer);
            Assert.All(result.Checks!, finding => Assert.NotEmpty(finding.Check.BadExample));
            Assert.True(result.IsComplete, run);
        }

        // What somebody read before is known, and nothing else of it told.
        var known = await Scanner.ScanAsync("oci:" + layout.Folder, alone, null, TestContext.Current.CancellationToken);
        Assert.Equal(3, known.Checks!.Count(finding => finding.Check.Id is SetUser or Open));
        Assert.Empty(known.Issues);
        Assert.Empty(known.Inventory.Packages);

        Assert.Null((await Scanner.ScanAsync("oci:" + layout.Folder, options with { Subjects = ScanSubjects.Packages }, null, TestContext.Current.CancellationToken)).Checks);
    }
}
