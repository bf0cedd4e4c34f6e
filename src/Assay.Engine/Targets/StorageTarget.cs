using Assay.Core;
using Assay.Core.Packages;
using Assay.Sources.Oci.Daemon;

namespace Assay.Engine.Targets;

/// <summary>"crio:REF", and "podman:REF" where no podman answers: an image in the engines' storage, whose layers are folders.</summary>
internal static class StorageTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token) => Task.FromResult(
        TryRead(name, scan, token) ?? throw new AssayException("engine.notFound", "there is no storage of CRI-O or podman on this machine",
            "run as its owner, mostly root; CONTAINERS_STORAGE_CONF names its configuration"));

    /// <summary>Null where there is no storage.</summary>
    public static Inventory? TryRead(string name, TargetScan scan, CancellationToken token)
    {
        if (ContainersStorage.Find(scan.Options.Variable) is not { } storage)
        {
            return null;
        }

        var stored = storage.OpenImage(name, scan.Options.Limits);
        return scan.ReadFolders(stored.Image, number => stored.OpenLayer(number, scan.Options.Limits), changes: null, token);
    }
}
