namespace Assay.Sources.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => FullPath = System.IO.Directory.CreateTempSubdirectory("assay-sources-").FullName;

    public string FullPath { get; }

    public string File(string name) => System.IO.Path.Combine(FullPath, name);

    public void Dispose() => System.IO.Directory.Delete(FullPath, recursive: true);
}
