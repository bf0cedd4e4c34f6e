namespace Assay.Sources.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => FullPath = System.IO.Directory.CreateTempSubdirectory("assay-sources-").FullName;

    public string FullPath { get; }

    public string File(string name) => System.IO.Path.Combine(FullPath, name);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            // .NET can't delete a name that is not UTF-8.
            TestKit.NativeTool.Run(TestKit.NativeTool.Require("rm"), ["-rf", FullPath]);
            return;
        }

        System.IO.Directory.Delete(FullPath, recursive: true);
    }
}
