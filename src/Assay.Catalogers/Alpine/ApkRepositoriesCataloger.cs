using Assay.Catalogers.Distros;
using Assay.Core.Cataloging;
using Assay.Core.Text;

namespace Assay.Catalogers.Alpine;

/// <summary>
/// Where apk gets packages from (apk-repositories(5)): of Alpine's, the last two parts are branch and repository. Channels: "apk:host/path".
/// A tree may name a released branch and "edge" side by side.
/// </summary>
internal sealed class ApkRepositoriesCataloger : ICataloger
{
    public const string CatalogerName = "alpine/repositories";

    private const int MaxRepositories = 1_000;
    private const int MaxCharacters = 512;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs = ["etc/apk/repositories", "etc/apk/repositories.d/*.list"],
        MaxBytes = 1 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var places = new SortedSet<string>(StringComparer.Ordinal);
        using var lines = new LineReader(file.OpenSequential());
        while (places.Count < MaxRepositories && lines.TryRead(out var line, token))
        {
            // "@testing https://...": packages come from there only where they are asked for by the tag.
            var words = line.StartsWith("#"u8) || line.Length > MaxCharacters ? [] : LossyText.Decode(line).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is [.., var uri] && RepositoryPlace.Of(uri) is { } place)
            {
                places.Add(place);
            }
        }

        foreach (var place in places)
        {
            ChannelFact.Add(sink, "apk:" + place);
        }
    }
}
