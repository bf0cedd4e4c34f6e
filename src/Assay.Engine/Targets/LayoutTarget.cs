using Assay.Core.Packages;
using Assay.Sources.Oci;

namespace Assay.Engine.Targets;

/// <summary>"oci:DIR[:TAG]": an image in a folder.</summary>
internal static class LayoutTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token) => scan.ReadImageAsync(Open(name, scan), token);

    public static Task<Image> DescribeAsync(string name, TargetScan scan, CancellationToken token) => Task.FromResult(Open(name, scan));

    private static Image Open(string name, TargetScan scan)
    {
        var (folder, tag) = Split(name);
        return OciLayout.Open(folder, tag, scan.Options.Platform, scan.Options.Limits);
    }

    // A folder may have a colon in its name: what is there goes first.
    private static (string Folder, string? Tag) Split(string name)
    {
        if (Directory.Exists(name))
        {
            return (name, null);
        }

        var colon = name.LastIndexOf(':');
        return colon > 0 && Directory.Exists(name[..colon]) ? (name[..colon], name[(colon + 1)..]) : throw TargetScan.NotFound(name);
    }
}
