using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Daemon;

/// <summary>containerd's images, through its API (github.com/containerd/containerd, api/services).</summary>
public sealed class ContainerdEngine : IDisposable
{
    private static readonly string[] Sockets = ["/run/containerd/containerd.sock", "/run/k3s/containerd/containerd.sock", "/run/docker/containerd/containerd.sock"];

    private readonly GrpcClient client;
    private readonly string? onlyNamespace;
    private readonly string snapshotter;

    private ContainerdEngine(GrpcClient client, string? onlyNamespace, string snapshotter)
    {
        this.client = client;
        this.onlyNamespace = onlyNamespace;
        this.snapshotter = snapshotter;
    }

    /// <param name="variable">Environment variables by name: CONTAINERD_ADDRESS, CONTAINERD_NAMESPACE and CONTAINERD_SNAPSHOTTER, as ctr and nerdctl take them.</param>
    public static ContainerdEngine Open(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var address = variable("CONTAINERD_ADDRESS") is { Length: > 0 } set ? set : Array.Find(Sockets, File.Exists) ?? Sockets[0];
        return new ContainerdEngine(
            new GrpcClient(address.StartsWith("unix://", StringComparison.Ordinal) ? address["unix://".Length..] : address),
            variable("CONTAINERD_NAMESPACE") is { Length: > 0 } named ? named : null,
            variable("CONTAINERD_SNAPSHOTTER") is { Length: > 0 } chosen ? chosen : "overlayfs");
    }

    /// <summary>Finds an image by its name, or by the digest of its manifest or index, and verifies all of it but its layers.</summary>
    /// <exception cref="AssayException">"engine.*", and those of <see cref="OciLayout.Open(string, string?, string?, ScanLimits)"/>.</exception>
    public ContainerdImage OpenImage(string reference, string? platform, ScanLimits limits, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var (ns, target) = Find(reference, token);
        return OpenImage(reference, ns, target, platform, limits, token);
    }

    private ContainerdImage OpenImage(string reference, string ns, Descriptor target, string? platform, ScanLimits limits, CancellationToken token)
    {
        var wanted = platform is null ? null : Platform.Parse(platform);
        var blobs = new ContainerdBlobs(client, ns, ContentFolder(token), token);
        var choice = ImageIndex.Choose(blobs.ReadVerified, [target], wanted, limits);
        try
        {
            var image = OciLayout.Read(blobs, choice, wanted, reference, limits);
            var isWhole = image.Layers.All(layer => blobs.Has(layer.BlobPath!));
            var folders = isWhole ? null : new ContainerdSnapshots(client, ns, snapshotter).FoldersOf([.. image.Layers.Select(layer => layer.DiffId)], token);
            return new ContainerdImage(image, folders is null ? null : new StoredImage(image, folders));
        }
        catch (AssayException failure) when (failure.Code == "blob.missing" && choice.Indexes.Count > 0)
        {
            // An index names every platform, and mostly one of them was pulled.
            throw new AssayException("image.platformNotFound", $"containerd has the index of {reference}, but not its image for {choice.Platform?.ToString() ?? "this platform"}",
                $"choose another with --platform, or pull it: ctr -n {ns} images pull --platform {choice.Platform?.ToString() ?? "OS/ARCH"} {reference}", failure);
        }
    }

    /// <summary>Finds a container by its id.</summary>
    /// <exception cref="AssayException">"engine.*", "image.tagNeeded".</exception>
    public ContainerdContainer FindContainer(string id, CancellationToken token)
    {
        var found = Namespaces(token)
            .Select(ns => (Namespace: ns, Answer: client.Call("containerd.services.containers.v1.Containers/Get", Protobuf.Message((1, id)), ns, token)))
            .Where(answer => answer.Answer is not null)
            .ToList();
        if (found.Count != 1)
        {
            throw found.Count == 0
                ? new AssayException("engine.notFound", $"containerd has no container {id}", "look what is there: ctr -n NAMESPACE containers list")
                : new AssayException("image.tagNeeded", $"containerd has containers {id} in several namespaces",
                    $"set CONTAINERD_NAMESPACE to one of: {string.Join(", ", found.Select(container => container.Namespace))}");
        }

        var container = Protobuf.Last(found[0].Answer, 1).ToArray();
        var mounts = client.Call("containerd.services.snapshots.v1.Snapshots/Mounts", Protobuf.Message((1, Protobuf.Text(container, 6)), (2, Protobuf.Text(container, 7))), found[0].Namespace, token) ?? [];
        return new ContainerdContainer(found[0].Namespace, Protobuf.Text(container, 3), UpperFolder(Protobuf.All(mounts, 1), id));
    }

    /// <summary>Finds the image of a container; see <see cref="OpenImage(string, string?, ScanLimits, CancellationToken)"/>.</summary>
    /// <exception cref="AssayException">As it.</exception>
    public ContainerdImage OpenImage(ContainerdContainer container, string? platform, ScanLimits limits, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(container);
        var target = Images(container.Namespace, token).Where(image => image.Name == container.ImageName).Select(image => image.Target).FirstOrDefault()
            ?? throw new AssayException("engine.notFound", $"containerd has no image {container.ImageName} any more", "pull it again, or scan the container's folder with dir:");
        return OpenImage(container.ImageName, container.Namespace, target, platform, limits, token);
    }

    public void Dispose() => client.Dispose();

    // An overlay's upper folder, or, of a container without lower layers, the folder that is mounted itself (containerd, snapshots/overlay).
    private static string UpperFolder(IReadOnlyList<byte[]> mounts, string id)
    {
        const string Upper = "upperdir=";
        if (mounts is [var mount])
        {
            var options = Protobuf.All(mount, 4).Select(option => System.Text.Encoding.UTF8.GetString(option));
            if (options.FirstOrDefault(option => option.StartsWith(Upper, StringComparison.Ordinal)) is { } upper)
            {
                return upper[Upper.Length..];
            }

            if (Protobuf.Text(mount, 1) == "bind")
            {
                return Protobuf.Text(mount, 2);
            }
        }

        throw new AssayException("engine.unsupported", $"the container {id} lies on a snapshotter whose changes can't be told apart", "scan its mounted root with dir:");
    }

    private (string Namespace, Descriptor Target) Find(string reference, CancellationToken token)
    {
        var found = Namespaces(token)
            .SelectMany(ns => Images(ns, token).Where(image => image.Name == reference || image.Target.Digest.ToString() == reference
                || ImageReference.AreSame(reference, image.Name)).Select(image => (ns, image.Target)))
            .DistinctBy(image => image.Target.Digest)
            .ToList();
        return found switch
        {
            [var only] => only,
            [] => throw new AssayException("engine.notFound", $"containerd has no image {reference}", "look what is there: ctr -n NAMESPACE images list"),
            _ => throw new AssayException("image.tagNeeded", $"containerd has different images {reference} in several namespaces",
                $"set CONTAINERD_NAMESPACE to one of: {string.Join(", ", found.Select(image => image.ns))}"),
        };
    }

    private IEnumerable<string> Namespaces(CancellationToken token)
    {
        if (onlyNamespace is not null)
        {
            return [onlyNamespace];
        }

        var answer = client.Call("containerd.services.namespaces.v1.Namespaces/List", [], null, token) ?? [];
        return Protobuf.All(answer, 1).Select(ns => Protobuf.Text(ns, 1));
    }

    private IEnumerable<(string Name, Descriptor Target)> Images(string ns, CancellationToken token)
    {
        foreach (var image in Protobuf.All(client.Call("containerd.services.images.v1.Images/List", [], ns, token) ?? [], 1))
        {
            var target = Protobuf.Last(image, 3).ToArray();
            if (Digest.TryParse(Protobuf.Text(target, 2), out var digest))
            {
                yield return (Protobuf.Text(image, 1), new Descriptor { MediaType = Protobuf.Text(target, 1), Digest = digest, SizeBytes = Protobuf.Number(target, 3) });
            }
        }
    }

    // The content plug-in tells its own folder; another user, or a containerd of another machine's, has none that could be read.
    private string? ContentFolder(CancellationToken token)
    {
        var answer = client.Call("containerd.services.introspection.v1.Introspection/Plugins", Protobuf.Message((1, "type==io.containerd.content.v1")), null, token) ?? [];
        var folder = Protobuf.All(answer, 1)
            .SelectMany(plugin => Protobuf.All(plugin, 5))
            .Where(export => Protobuf.Text(export, 1) == "root")
            .Select(export => Protobuf.Text(export, 2))
            .FirstOrDefault();
        return folder is not null && System.IO.Directory.Exists(Path.Combine(folder, "blobs")) ? folder : null;
    }
}

/// <summary>An image of containerd.</summary>
/// <param name="Image">Its layers are blobs of the content store.</param>
/// <param name="Unpacked">The same as folders, where the store has discarded blobs of it; null where it has all, or nothing else is there either.</param>
public sealed record ContainerdImage(Image Image, StoredImage? Unpacked);

/// <summary>A container of containerd.</summary>
/// <param name="Namespace">Where it was found.</param>
/// <param name="ImageName">Its image.</param>
/// <param name="ChangesFolder">The folder of what it changed, as an overlay keeps it.</param>
public sealed record ContainerdContainer(string Namespace, string ImageName, string ChangesFolder);
