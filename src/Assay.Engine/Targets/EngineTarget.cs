using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Archive;
using Assay.Sources.Oci.Daemon;

namespace Assay.Engine.Targets;

/// <summary>"docker:REF", "podman:REF", "container:ENGINE/ID": what an engine has, through its API.</summary>
internal static class EngineTarget
{
    public static Task<Inventory> ReadDockerAsync(string name, TargetScan scan, CancellationToken token) => Task.FromResult(ReadImage("docker", name, scan, token));

    public static Task<Image> DescribeDockerAsync(string name, TargetScan scan, CancellationToken token) => Task.FromResult(DescribeImage("docker", name, scan, token));

    public static Task<Inventory> ReadPodmanAsync(string name, TargetScan scan, CancellationToken token) =>
        Task.FromResult(OfPodman(scan, () => ReadImage("podman", name, scan, token), () => StorageTarget.TryRead(name, scan, token)));

    public static Task<Image> DescribePodmanAsync(string name, TargetScan scan, CancellationToken token) =>
        Task.FromResult(OfPodman(scan, () => DescribeImage("podman", name, scan, token), () => StorageTarget.TryDescribe(name, scan)));

    public static Task<Inventory> ReadContainerAsync(string name, TargetScan scan, CancellationToken token)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == name.Length - 1)
        {
            throw new AssayException("target.invalid", $"'{name}' names no container", "write container:docker/ID, container:podman/NAME, container:containerd/ID or container:crio/ID");
        }

        var (engine, id) = (name[..slash], name[(slash + 1)..]);
        return engine switch
        {
            "containerd" => ContainerdTarget.ReadContainerAsync(id, scan, token),
            "crio" => StorageTarget.ReadContainerAsync(id, name, scan, token),
            "podman" => Task.FromResult(OfPodman(scan, () => ReadContainer(engine, id, scan, token), () => StorageTarget.TryReadContainer(id, name, scan, token))),
            _ => Task.FromResult(ReadContainer(engine, id, scan, token)),
        };
    }

    // Podman needs no daemon: mostly none runs, and its storage tells all.
    private static T OfPodman<T>(TargetScan scan, Func<T> ask, Func<T?> fromStorage)
        where T : class
    {
        try
        {
            return ask();
        }
        catch (AssayException failure) when (failure.Code == "engine.unreachable" && string.IsNullOrEmpty(scan.Options.Variable("CONTAINER_HOST")))
        {
            if (fromStorage() is { } stored)
            {
                return stored;
            }

            throw;
        }
    }

    private static Image DescribeImage(string engineName, string name, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerEngine.Open(engineName, scan.Options.Variable);
        return engine.DescribeImage(name, token);
    }

    private static Inventory ReadContainer(string engineName, string id, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerEngine.Open(engineName, scan.Options.Variable);
        var container = engine.FindContainer(id, token);
        var image = engine.FindImage(container.ImageId, token);

        // A container is of one platform, whichever is asked for.
        return Read(engine, image, (container.ImageId, $"{engineName}/{id}"), () => engine.OpenChanges(container, scan.Options.Limits, token), scan.For(platform: null), token);
    }

    private static Inventory ReadImage(string engineName, string name, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerEngine.Open(engineName, scan.Options.Variable);
        return Read(engine, engine.FindImage(name, token), (name, name), changes: null, scan, token);
    }

    private static Inventory Read(
        ContainerEngine engine, EngineImage image, (string Reference, string Shown) name, Func<TreeCursor>? changes, TargetScan scan, CancellationToken token)
    {
        var limits = scan.Options.Limits;
        return engine.TryOpenStored(image, name.Shown, scan.Options.Platform, limits, token) is { } stored
            ? scan.ReadFolders(stored.Image, number => stored.OpenLayer(number, limits), changes, token)
            : scan.ReadPasses(() => engine.Save(image, name.Reference, limits, token), pass => Found(pass, name.Shown, image, scan), changes, token);
    }

    private static Image Found(ArchivePass pass, string name, EngineImage image, TargetScan scan)
    {
        var found = pass.OpenImage(name, tag: null, scan.Options.Platform);
        return found with { Name = name, Digests = [.. image.RepositoryDigests.Except(found.Digests, StringComparer.Ordinal), .. found.Digests] };
    }
}
