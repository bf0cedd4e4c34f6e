using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy;
using Assay.Engine.Progress;

namespace Assay.Engine;

/// <summary>The advisory store of one scan, with the user's own advisories laid over it.</summary>
internal sealed class OpenedStore : IDisposable
{
    private readonly OwnAdvisories? own;
    private readonly string? privateFolder;
    private IReadOnlyList<Issue> unmet = [];
    private PastView? past;
    private IReadOnlyList<VerdictInput> settings = [];

    private OpenedStore(AdvisoryStore store, OwnAdvisories? own, string? privateFolder)
    {
        Store = store;
        this.own = own;
        this.privateFolder = privateFolder;
    }

    public AdvisoryStore Store { get; }

    /// <summary>Own records that could not be read, and segments that could not be fetched or refreshed.</summary>
    public IReadOnlyList<Issue> Issues => [.. unmet, .. own?.Issues ?? [], .. past is null ? [] : (Issue[])[past.ToIssue()]];

    /// <summary>What is older than the user lets it be.</summary>
    public IReadOnlyList<Violation> TooOld { get; private set; } = [];

    /// <summary>Fetches what the inventory needs, where the options say so, and opens the store. What is missing then, matching says.</summary>
    /// <exception cref="Core.AssayException">A store is there, but can't be used; or the own advisories can't.</exception>
    public static async Task<OpenedStore> OpenAsync(Inventory inventory, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken token)
    {
        var issues = await Demand.MeetAsync(inventory, options, progress, token).ConfigureAwait(false);
        var opened = Open(options, token);
        opened.unmet = [.. issues, .. Demand.LackingIn(inventory, opened.Store.Manifest, isAsked: options.Demand is not null)];
        opened.past = options.AsOf is { } asOf ? PastView.Of(asOf, inventory, opened.Store.Manifest) : null;
        opened.TooOld = options is { MaxStoreAge: { } most, StoreFolder: { } folder }
            ? StoreAge.Violations(inventory, opened.Store.Manifest, folder, most, options.AsOf ?? options.Time.GetUtcNow()) : [];
        opened.settings = [.. StoreAge.Inputs(options.MaxStoreAge), .. options.Settings is { } file ? (VerdictInput[])[new VerdictInput("settings", file.Path, file.Digest)] : []];
        return opened;
    }

    private static OpenedStore Open(ScanOptions options, CancellationToken token)
    {
        var folder = options.StoreFolder is { } named && HasStore(named, options) ? named : null;
        if (options.AdvisoriesFolder is null)
        {
            return new OpenedStore(Open(folder, null, options, token), null, null);
        }

        // Without a cache the small store is this scan's alone: a name in a shared folder could be somebody else's.
        var temporary = options.CacheFolder is null ? Directory.CreateTempSubdirectory("assay-").FullName : null;
        try
        {
            var prepared = OwnAdvisories.Prepare(options.AdvisoriesFolder, Path.Combine(temporary ?? options.CacheFolder!, "advisories"), options.Time, token);
            return new OpenedStore(Open(folder, prepared.Folder, options, token), prepared, temporary);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>What the verdict was computed from.</summary>
    public IReadOnlyList<VerdictInput> Inputs(Severity? threshold)
    {
        return [.. FailOn.Inputs(threshold), .. settings, .. past is null ? [] : (VerdictInput[])[past.ToInput()], .. Store.Manifest.Segments.Select(segment => new VerdictInput("advisories", segment.Name, segment.Digest) { Time = segment.BuiltAt })];
    }

    public void Dispose()
    {
        Store.Dispose();
        Delete(privateFolder);
    }

    private static AdvisoryStore Open(string? folder, string? own, ScanOptions options, CancellationToken token)
    {
        if (options.StoreKeyFile is null)
        {
            return AdvisoryStore.Open(folder, own, key: null, options.AsOf);
        }

        using var key = StoreKey.Load(options.StoreKeyFile);
        var store = AdvisoryStore.Open(folder, own, key, options.AsOf);
        try
        {
            store.Verify(token);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    // Where nothing could be fetched yet the folder holds no more than a lock.
    private static bool HasStore(string folder, ScanOptions options) =>
        options.Demand is null ? Directory.Exists(folder) : File.Exists(Path.Combine(folder, StoreManifest.FileName));

    private static void Delete(string? folder)
    {
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
