namespace Assay.Catalogers.Tests.Rpm;

/// <summary>A folder that is gone when the test is.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("assay-rpm-").FullName;

    public string Root => root;

    public string Path(params string[] parts) => System.IO.Path.Combine([root, .. parts]);

    public void Dispose() => Directory.Delete(root, recursive: true);
}
