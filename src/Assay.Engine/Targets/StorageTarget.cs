using Assay.Core;
using Assay.Core.Packages;
using Assay.Sources.Directory;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Daemon;

namespace Assay.Engine.Targets;

/// <summary>"crio:REF", "container:crio/ID", and podman's where no podman answers: an image in the engines' storage, whose layers are folders.</summary>
internal static class StorageTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token) => Task.FromResult(TryRead(name, scan, token) ?? throw NoStorage());

    public static Task<Image> DescribeAsync(string name, TargetScan scan, CancellationToken token) => Task.FromResult(TryDescribe(name, scan) ?? throw NoStorage());

    /// <summary>Null where there is no storage.</summary>
    public static Image? TryDescribe(string name, TargetScan scan) =>
        ContainersStorage.Find(scan.Options.Variable)?.OpenImage(name, scan.Options.Platform, scan.Options.Limits).Image;

    /// <summary>Null where there is no storage.</summary>
    public static Inventory? TryRead(string name, TargetScan scan, CancellationToken token)
    {
        if (ContainersStorage.Find(scan.Options.Variable) is not { } storage)
        {
            return null;
        }

        var stored = storage.OpenImage(name, scan.Options.Platform, scan.Options.Limits);
        return scan.ReadFolders(stored.Image, number => stored.OpenLayer(number, scan.Options.Limits), changes: null, token);
    }

    public static Task<Inventory> ReadContainerAsync(string id, string name, TargetScan scan, CancellationToken token) =>
        Task.FromResult(TryReadContainer(id, name, scan, token) ?? throw NoStorage());

    /// <summary>Null where there is no storage.</summary>
    public static Inventory? TryReadContainer(string id, string name, TargetScan scan, CancellationToken token)
    {
        var limits = scan.Options.Limits;
        return ContainersStorage.Find(scan.Options.Variable)?.OpenContainer(id, limits) is { } container
            ? scan.ReadFolders(container.Image.Image with { Name = name }, number => container.Image.OpenLayer(number, limits), () => DirectoryCursor.OfOverlay(container.ChangesFolder, limits), token)
            : null;
    }

    private static AssayException NoStorage() => new(
        "engine.notFound", "there is no storage of CRI-O or podman on this machine", "run as its owner, mostly root; CONTAINERS_STORAGE_CONF names its configuration");
}
