using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

internal static class Allocations
{
    /// <summary>
    /// Fails where an action still allocates once its code is optimised. Code that the runtime has only compiled quickly boxes vectors, so
    /// the action is repeated for some seconds until it allocates nothing.
    /// </summary>
    public static void AssertNone(Action action)
    {
        Assert.SkipWhen(Tier.IsMutation, "the switches between mutants allocate");
        var allocated = 0L;
        for (var attempt = 0; attempt < 500; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated == 0 && attempt > 0)
            {
                return;
            }

            Thread.Sleep(10);
        }

        Assert.Fail($"{allocated} bytes");
    }
}
