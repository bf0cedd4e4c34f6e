using System.Security.Cryptography;
using System.Text;
using Assay.Core;

namespace Assay.Sources.Oci.Daemon;

/// <summary>
/// The folders in which containerd's overlay snapshotter keeps unpacked layers (containerd, api/services/snapshots/v1, plugins/snapshots/overlay).
/// Nodes of Kubernetes often discard the layers' blobs once they are unpacked, and then an image lies nowhere else.
/// </summary>
internal sealed class ContainerdSnapshots
{
    private const string Service = "containerd.services.snapshots.v1.Snapshots/";
    private const string Lower = "lowerdir=";

    private readonly GrpcClient client;
    private readonly string ns;
    private readonly string snapshotter;

    /// <param name="client">The API.</param>
    /// <param name="ns">The namespace of the image.</param>
    /// <param name="snapshotter">Its name: "overlayfs".</param>
    public ContainerdSnapshots(GrpcClient client, string ns, string snapshotter)
    {
        this.client = client;
        this.ns = ns;
        this.snapshotter = snapshotter;
    }

    /// <summary>The layers' folders, lowest first; null where the image is not unpacked, or not into folders.</summary>
    /// <exception cref="AssayException">"engine.*".</exception>
    public IReadOnlyList<string>? FoldersOf(IReadOnlyList<string> diffIds, CancellationToken token)
    {
        if (diffIds.Count == 0)
        {
            return null;
        }

        // The mounts of a committed snapshot are not told, those of a view of it are. The view is gone at once: what it shows stays as long
        // as the image does.
        var key = "assay-" + Guid.NewGuid().ToString("n");
        if (client.Call(Service + "View", Protobuf.Message((1, snapshotter), (2, key), (3, ChainOf(diffIds))), ns, token) is not { } answer)
        {
            return null;
        }

        client.Call(Service + "Remove", Protobuf.Message((1, snapshotter), (2, key)), ns, token);
        var folders = Protobuf.All(answer, 1) is [var mount] ? FoldersOf(mount) : [];
        return folders.Count == diffIds.Count ? folders : null;
    }

    // Of one layer its folder is mounted itself; of several they are an overlay's lower folders, topmost first.
    private static List<string> FoldersOf(byte[] mount)
    {
        if (Protobuf.Text(mount, 1) == "bind")
        {
            return [Protobuf.Text(mount, 2)];
        }

        var options = Protobuf.All(mount, 4).Select(option => Encoding.UTF8.GetString(option));
        return options.FirstOrDefault(option => option.StartsWith(Lower, StringComparison.Ordinal)) is { } lower
            ? [.. lower[Lower.Length..].Split(':').Reverse()]
            : [];
    }

    // OCI image specification, config.md, "Layer ChainID".
    private static string ChainOf(IReadOnlyList<string> diffIds) =>
        diffIds.Skip(1).Aggregate(diffIds[0], (chain, diffId) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{chain} {diffId}"))));
}
