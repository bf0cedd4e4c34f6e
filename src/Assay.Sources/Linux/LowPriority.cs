using System.Globalization;

namespace Assay.Sources.Linux;

/// <summary>Lets all others go first, for processor and disks.</summary>
public static class LowPriority
{
    /// <summary>Gives this process the lowest priority of both; threads that are started later inherit it.</summary>
    /// <returns>Null, or why it has not got it.</returns>
    public static string? Take()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "this system has no such priority";
        }

        try
        {
            // Linux keeps both for each thread (ioprio_set(2), setpriority(2), "C library/kernel differences").
            foreach (var task in System.IO.Directory.EnumerateDirectories("/proc/self/task"))
            {
                var error = LibC.LowerPriority(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture));
                if (error != 0 && error != ErrorNumber.NoProcess)
                {
                    return ErrorNumber.Text(error);
                }
            }

            return null;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }
}
