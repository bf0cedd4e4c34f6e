using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Core.Tests.Files;

public sealed class ReplacedFileTests
{
    [Fact]
    public void What_was_written_is_taken_away_and_a_link_to_it_stays()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["link"], "real");
        ReplacedFile.Write(folder["real"], file => file.WriteByte(1));

        ReplacedFile.Remove(folder["link"]);

        Assert.False(File.Exists(folder["real"]));
        Assert.Equal("real", new FileInfo(folder["link"]).LinkTarget);
        ReplacedFile.Remove(folder["link"]);
        ReplacedFile.Remove(folder["real"]);
    }

    [Fact]
    public void A_device_stays()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no devices in its tree");
        }

        ReplacedFile.Remove("/dev/null");

        Assert.True(File.Exists("/dev/null"));
    }
}
