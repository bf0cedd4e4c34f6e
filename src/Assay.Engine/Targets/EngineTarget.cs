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

    public static Task<Inventory> ReadPodmanAsync(string name, TargetScan scan, CancellationToken token)
    {
        try
        {
            return Task.FromResult(ReadImage("podman", name, scan, token));
        }
        catch (AssayException failure) when (failure.Code == "engine.unreachable" && string.IsNullOrEmpty(scan.Options.Variable("CONTAINER_HOST")))
        {
            // Podman needs no daemon: mostly none runs, and its storage tells all.
            if (StorageTarget.TryRead(name, scan, token) is { } stored)
            {
                return Task.FromResult(stored);
            }

            throw;
        }
    }

    public static Task<Inventory> ReadContainerAsync(string name, TargetScan scan, CancellationToken token)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == name.Length - 1)
        {
            throw new AssayException("target.invalid", $"'{name}' names no container", "write container:docker/ID, container:podman/NAME or container:containerd/ID");
        }

        if (name[..slash] == "containerd")
        {
            return ContainerdTarget.ReadContainerAsync(name[(slash + 1)..], scan, token);
        }

        using var engine = ContainerEngine.Open(name[..slash], scan.Options.Variable);
        var container = engine.FindContainer(name[(slash + 1)..], token);
        var image = engine.FindImage(container.ImageId, token);
        return Task.FromResult(Read(engine, image, container.ImageId, name, () => engine.OpenChanges(container, scan.Options.Limits, token), scan, token));
    }

    private static Inventory ReadImage(string engineName, string name, TargetScan scan, CancellationToken token)
    {
        using var engine = ContainerEngine.Open(engineName, scan.Options.Variable);
        var image = engine.FindImage(name, token);
        return Read(engine, image, name, name, changes: null, scan, token);
    }

    private static Inventory Read(
        ContainerEngine engine, EngineImage image, string reference, string name, Func<TreeCursor>? changes, TargetScan scan, CancellationToken token)
    {
        var limits = scan.Options.Limits;
        return engine.TryOpenStored(image, name, limits, token) is { } stored
            ? scan.ReadFolders(stored.Image, number => stored.OpenLayer(number, limits), changes, token)
            : scan.ReadPasses(() => engine.Save(image, reference, limits, token), pass => Found(pass, name, image, scan), changes, token);
    }

    private static Image Found(ArchivePass pass, string name, EngineImage image, TargetScan scan)
    {
        var found = pass.OpenImage(name, tag: null, scan.Options.Platform);
        return found with { Name = name, Digests = [.. image.RepositoryDigests.Except(found.Digests, StringComparer.Ordinal), .. found.Digests] };
    }
}
