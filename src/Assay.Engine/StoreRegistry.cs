using System.Globalization;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.Core.Outbound;
using Assay.Engine.Progress;
using Assay.Sources.Oci.Registry;

namespace Assay.Engine;

/// <summary>How registries are reached by those who push and pull stores.</summary>
public sealed record StoreRegistryOptions
{
    /// <summary>Who one is. Default: nobody but whom docker's and podman's files say.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>The rules of the way to the network. Default: those of <see cref="OutboundOptions"/>.</summary>
    public OutboundOptions Outbound { get; init; } = new();

    /// <summary>Waits, and tells when tokens end. Default: the machine's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What came of a push or a pull.</summary>
/// <param name="Manifest">The store that is there now.</param>
/// <param name="Bytes">What was moved for it.</param>
/// <param name="Deltas">How many deltas it came by; 0 where the whole store came, or nothing.</param>
/// <param name="IsNew">False where it was there already.</param>
/// <param name="Digest">Of the artefact that was pushed; null of one that was pulled.</param>
public sealed record StoreMove(StoreManifest Manifest, long Bytes, int Deltas, bool IsNew, string? Digest = null);

/// <summary>
/// Stores in registries: an artefact whose first layer is the whole store as <see cref="StoreArchive"/> writes it, and whose others are deltas
/// (<see cref="StoreDelta"/>) from stores that were there before, each with an annotation from which state it leads and to which.
/// </summary>
public static class StoreRegistry
{
    private const string ArtefactType = "application/vnd.assay.store.v1";
    private const string ArchiveType = "application/vnd.assay.store.archive.v1";
    private const string DeltaType = "application/vnd.assay.store.delta.v1";
    private const string State = "vnd.assay.store.state";
    private const string From = "vnd.assay.store.from";
    private const string Created = "org.opencontainers.image.created";
    private const string Title = "org.opencontainers.image.title";

    /// <summary>Who did not ask for so many pushes gets the whole store.</summary>
    private const int MaxDeltas = 14;

    /// <summary>Puts a store under a tag, with a delta from the store that is there already, and those that lead to that.</summary>
    /// <param name="storeFolder">The store.</param>
    /// <param name="name">"registry.example/team/store:latest".</param>
    /// <param name="key">Signs it; null where it keeps the signature that it has.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told what is done; null where nobody waits.</param>
    /// <param name="token">Ends it; what is under the tag stays then.</param>
    /// <exception cref="AssayException">"reference.invalid", "registry.*", "outbound.*", "credentials.*"; "db.artefact": something else is under the tag; as from an export.</exception>
    public static async Task<StoreMove> PushAsync(
        string storeFolder, string name, StoreKey? key, StoreRegistryOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var reference = RegistryReference.Parse(name);
        using var access = new RegistryAccess(options.Registry, options.Outbound, [reference.Host], options.Time);
        using var repository = new ArtefactRepository(reference, access);
        var there = await FindAsync(repository, reference, token).ConfigureAwait(false);
        if (key is null && there?.Annotations.GetValueOrDefault(State) == StoreManifest.Read(storeFolder).State)
        {
            return new StoreMove(StoreManifest.Read(storeFolder), 0, 0, IsNew: false);
        }

        var work = Directory.CreateTempSubdirectory("assay-push-").FullName;
        try
        {
            var archive = Path.Combine(work, "store.assaydb");
            var manifest = StoreArchive.Export(storeFolder, archive, key, token);
            progress?.Report(new ScanProgress("pushing the store", 0, 0));
            var whole = await repository.PushAsync(archive, ArchiveType, Said((State, manifest.State), (Title, "store.assaydb")), token).ConfigureAwait(false);
            List<ArtefactBlob> deltas = [];
            if (there is not null && there.Annotations.GetValueOrDefault(State) is { } before && before != manifest.State)
            {
                progress?.Report(new ScanProgress("making the delta", 0, 0));
                var delta = await MakeDeltaAsync(repository, there, storeFolder, work, key, token).ConfigureAwait(false);
                if (new FileInfo(delta).Length < whole.SizeBytes)
                {
                    deltas.Add(await repository.PushAsync(delta, DeltaType, Said((From, before), (State, manifest.State), (Title, "delta.assaydb")), token).ConfigureAwait(false));
                    deltas.AddRange(there.Blobs.Where(blob => blob.MediaType == DeltaType).Take(MaxDeltas - 1));
                }
            }
            else if (there is not null)
            {
                deltas.AddRange(there.Blobs.Where(blob => blob.MediaType == DeltaType).Take(MaxDeltas));
            }

            var artefact = new Artefact(ArtefactType, [whole, .. deltas], Said((State, manifest.State), (Created, manifest.BuiltAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))));
            var digest = await repository.PublishAsync(artefact, token).ConfigureAwait(false);
            return new StoreMove(manifest, whole.SizeBytes, deltas.Count, IsNew: true, digest);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Brings a store here: by deltas where they lead from the one that is here, else whole.</summary>
    /// <param name="name">"registry.example/team/store:latest", or with a digest.</param>
    /// <param name="storeFolder">Where the store is or will be.</param>
    /// <param name="key">Must have signed it; null where nobody asks.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is; null where nobody waits.</param>
    /// <param name="token">Ends it; the old store stays then, and what has come is where the next pull begins.</param>
    /// <exception cref="AssayException">"reference.invalid", "registry.*", "blob.*", "outbound.*", "credentials.*", "db.artefact", and as from an import. The old store stays.</exception>
    public static async Task<StoreMove> PullAsync(
        string name, string storeFolder, StoreKey? key, StoreRegistryOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var reference = RegistryReference.Parse(name);
        using var access = new RegistryAccess(options.Registry, options.Outbound, [reference.Host], options.Time);
        var (repository, artefact) = await ArtefactRepository.FindAsync(reference, access, token).ConfigureAwait(false);
        using var found = repository;
        var whole = WholeOf(artefact, reference);
        var pull = new Pulling(repository, storeFolder, key, progress);
        if (Known(storeFolder, key) is { } here && artefact.Annotations.GetValueOrDefault(State) is { } wanted)
        {
            if (here.State == wanted)
            {
                return new StoreMove(here, 0, 0, IsNew: false);
            }

            if (PathOf(artefact, here.State, wanted) is { Count: > 0 } path && path.Sum(delta => delta.SizeBytes) < whole.SizeBytes
                && await TryDeltasAsync(pull, path, token).ConfigureAwait(false) is { } made)
            {
                return new StoreMove(made, pull.Bytes, path.Count, IsNew: true);
            }
        }

        var manifest = await pull.TakeAsync(whole, token).ConfigureAwait(false);
        return new StoreMove(manifest, pull.Bytes, 0, IsNew: true);
    }

    private static async Task<Artefact?> FindAsync(ArtefactRepository repository, RegistryReference reference, CancellationToken token)
    {
        try
        {
            var there = await repository.ReadAsync(token).ConfigureAwait(false);
            _ = WholeOf(there, reference);
            return there;
        }
        catch (AssayException failure) when (failure.Code == "registry.notFound")
        {
            return null;
        }
    }

    private static ArtefactBlob WholeOf(Artefact artefact, RegistryReference reference) =>
        artefact.Type == ArtefactType && artefact.Blobs.FirstOrDefault(blob => blob.MediaType == ArchiveType) is { } whole
            ? whole
            : throw new AssayException("db.artefact", $"{reference} is something else than an advisory store{(artefact.Type is null ? "" : $": {artefact.Type}")}", "name another repository or tag");

    // A store that can't be used, or that the key does not know, is none to begin with.
    private static StoreManifest? Known(string storeFolder, StoreKey? key)
    {
        try
        {
            var manifest = StoreManifest.Read(storeFolder);
            key?.Require(manifest, storeFolder);
            return manifest;
        }
        catch (AssayException failure) when (failure.Code is "db.notFound" or "db.older" or "db.damaged" or "db.unsigned" or "db.forged")
        {
            return null;
        }
    }

    // Each delta names where it leads from and to; none is used twice.
    private static List<ArtefactBlob>? PathOf(Artefact artefact, string from, string to)
    {
        var left = artefact.Blobs.Where(blob => blob.MediaType == DeltaType).ToList();
        List<ArtefactBlob> path = [];
        while (from != to)
        {
            var next = left.Find(delta => delta.Annotations.GetValueOrDefault(From) == from);
            if (next?.Annotations.GetValueOrDefault(State) is not { } reached)
            {
                return null;
            }

            left.Remove(next);
            path.Add(next);
            from = reached;
        }

        return path;
    }

    // A delta that does not fit what is really here, is damaged, or nobody signed, costs no more than the whole store, which is held to the same.
    private static async Task<StoreManifest?> TryDeltasAsync(Pulling pull, List<ArtefactBlob> path, CancellationToken token)
    {
        try
        {
            StoreManifest? made = null;
            foreach (var delta in path)
            {
                made = await pull.TakeAsync(delta, token).ConfigureAwait(false);
            }

            return made;
        }
        catch (AssayException failure) when (failure.Code is "db.base" or "db.archive" or "db.older" or "db.unsigned" or "db.forged" or "blob.missing" or "blob.digestMismatch")
        {
            return null;
        }
    }

    private static async Task<string> MakeDeltaAsync(ArtefactRepository repository, Artefact there, string storeFolder, string work, StoreKey? key, CancellationToken token)
    {
        var (old, folder, delta) = (Path.Combine(work, "old.assaydb"), Path.Combine(work, "old"), Path.Combine(work, "delta.assaydb"));
        await repository.PullAsync(there.Blobs.First(blob => blob.MediaType == ArchiveType), old, null, token).ConfigureAwait(false);
        StoreArchive.Import(old, folder, null, token);
        StoreDelta.Write(folder, storeFolder, delta, key, token);
        return delta;
    }

    private static Dictionary<string, string> Said(params (string Name, string Value)[] pairs) => pairs.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>Blobs that come into a store's folder, each verified before anything of it is used.</summary>
    private sealed class Pulling(ArtefactRepository repository, string storeFolder, StoreKey? key, IProgress<ScanProgress>? progress)
    {
        public long Bytes { get; private set; }

        public async Task<StoreManifest> TakeAsync(ArtefactBlob blob, CancellationToken token)
        {
            var path = Path.Combine(storeFolder, "pulled", blob.Digest.Replace(':', '-'));
            var step = blob.MediaType == DeltaType ? "pulling what is new" : "pulling the store";
            await repository.PullAsync(blob, path, progress is null ? null : new Relay(progress, step, blob.SizeBytes), token).ConfigureAwait(false);
            Bytes += blob.SizeBytes;
            try
            {
                var manifest = await Task.Run(() => StoreArchive.Import(path, storeFolder, key, token), token).ConfigureAwait(false);
                File.Delete(path);
                return manifest;
            }
            catch (AssayException failure) when (failure.Code is not ("db.busy" or "db.notWritable"))
            {
                // Every byte came as its digest says, so another download would bring the same.
                File.Delete(path);
                throw;
            }
        }
    }

    private sealed class Relay(IProgress<ScanProgress> progress, string step, long total) : IProgress<long>
    {
        public void Report(long value) => progress.Report(new ScanProgress(step, value, total));
    }
}
