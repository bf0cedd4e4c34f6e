using System.Globalization;
using Assay.Sources.Linux;
using Assay.TestKit;

namespace Assay.Sources.Tests.Host;

public sealed class LowPriorityTests
{
    // Linux keeps priorities for each thread, so that one of the test's own can be spent.
    [Fact]
    public void A_thread_lets_all_others_go_first()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        var ionice = NativeTool.Require("ionice");
        var (error, nice, disks) = (-1, 0, "");
        var thread = new Thread(() =>
        {
            var own = new FileInfo("/proc/thread-self").LinkTarget!;
            var number = int.Parse(Path.GetFileName(own), CultureInfo.InvariantCulture);
            error = LibC.LowerPriority(number);
            var fields = File.ReadAllText("/proc/thread-self/stat");

            // proc_pid_stat(5): nice is the 19th field, the 17th behind the name in brackets.
            nice = int.Parse(fields[(fields.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
            disks = NativeTool.Run(ionice, ["-p", number.ToString(CultureInfo.InvariantCulture)]).Output.Trim();
        });
        thread.Start();
        thread.Join();

        Assert.Equal((0, 19, "idle"), (error, nice, disks));
    }
}
