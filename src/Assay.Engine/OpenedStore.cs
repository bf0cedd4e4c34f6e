using Assay.Advisories.Store;
using Assay.Core.Findings;

namespace Assay.Engine;

/// <summary>The advisory store of one scan, with the user's own advisories laid over it.</summary>
internal sealed class OpenedStore : IDisposable
{
    private readonly OwnAdvisories? own;
    private readonly string? privateFolder;

    private OpenedStore(AdvisoryStore store, OwnAdvisories? own, string? privateFolder)
    {
        Store = store;
        this.own = own;
        this.privateFolder = privateFolder;
    }

    public AdvisoryStore Store { get; }

    /// <summary>Own records that could not be read.</summary>
    public IReadOnlyList<Issue> Issues => own?.Issues ?? [];

    /// <summary>Opens what the options name. Where there is no store yet, matching says what is missing.</summary>
    /// <exception cref="Core.AssayException">A store is there, but can't be used; or the own advisories can't.</exception>
    public static OpenedStore Open(ScanOptions options, CancellationToken token)
    {
        var folder = options.StoreFolder is not null && Directory.Exists(options.StoreFolder) ? options.StoreFolder : null;
        if (options.AdvisoriesFolder is null)
        {
            return new OpenedStore(AdvisoryStore.Open(folder), null, null);
        }

        // Without a cache the small store is this scan's alone: a name in a shared folder could be somebody else's.
        var temporary = options.CacheFolder is null ? Directory.CreateTempSubdirectory("assay-").FullName : null;
        try
        {
            var prepared = OwnAdvisories.Prepare(options.AdvisoriesFolder, Path.Combine(temporary ?? options.CacheFolder!, "advisories"), options.Time, token);
            return new OpenedStore(AdvisoryStore.Open(folder, prepared.Folder), prepared, temporary);
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
        List<VerdictInput> inputs = threshold is { } failOn ? [new("option", $"fail-on={failOn.ToString().ToLowerInvariant()}", null)] : [];
        inputs.AddRange(Store.Manifest.Segments.Select(segment => new VerdictInput("advisories", segment.Name, segment.Digest)));
        return inputs;
    }

    public void Dispose()
    {
        Store.Dispose();
        Delete(privateFolder);
    }

    private static void Delete(string? folder)
    {
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
