using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports;

/// <summary>The secrets of a result as every report shows them. Nobody has their values any more, so no report can give one away.</summary>
internal sealed class SecretView
{
    private readonly Artifact artifact;

    public SecretView(ScanResult result, ReportOptions options)
    {
        artifact = result.Inventory.Artifact;
        List<Secret> shown = [.. (result.Inventory.Secrets ?? []).Where(options.Shows)];
        Shown = shown.Count < 2 ? shown : [.. shown
            .OrderByDescending(secret => secret.Severity).ThenBy(secret => secret.Place).ThenBy(secret => secret.Path, StringComparer.Ordinal).ThenBy(secret => secret.Line).ThenBy(secret => secret.Column)];
    }

    /// <summary>What the display filters let through, the worst first.</summary>
    public IReadOnlyList<Secret> Shown { get; }

    /// <summary>Those that count.</summary>
    public IEnumerable<Secret> Counted => Shown.Where(secret => secret.SuppressedBy is null);

    /// <summary>Those that do not, with why.</summary>
    public IEnumerable<Secret> Suppressed => Shown.Where(secret => secret.SuppressedBy is not null);

    /// <summary>"app/.env:2:14", "variable API_TOKEN", "history, line 3".</summary>
    public static string PlaceOf(Secret secret) => secret.Place switch
    {
        SecretPlace.File => $"{secret.Path}:{secret.Line}:{secret.Column}",
        SecretPlace.Environment => $"variable {secret.Path}",
        SecretPlace.Label => $"label {secret.Path}",
        SecretPlace.Command => $"{secret.Path} of the config",
        _ => $"history, line {secret.Line}",
    };

    /// <summary>"layer 2 of 5"; what a later layer deleted is said to be still there; "" outside layers.</summary>
    public string LayerOf(Secret secret) =>
        NumberOf(secret.Layer) is not { } number ? ""
        : secret.DeletedIn is null ? $"layer {number} of {artifact.Layers.Count}"
        : NumberOf(secret.DeletedIn) is { } later ? $"deleted in layer {later}, still in layer {number}"
        : $"deleted in the container, still in layer {number}";

    /// <summary>"GitHub token ghp_… (40 characters) in app/.env:2:14 (deleted in layer 2, still in layer 1)".</summary>
    public string SentenceOf(Secret secret)
    {
        var layer = LayerOf(secret);
        return $"{secret.Title} {secret.Redacted} in {PlaceOf(secret)}{(layer.Length == 0 ? "" : $" ({layer})")}";
    }

    /// <summary>The file, for formats that show a place in one; "" for the config.</summary>
    public static string FileOf(Secret secret) => secret.Place == SecretPlace.File ? secret.Path : "";

    /// <summary>A line that such a format can show.</summary>
    public static long LineOf(Secret secret) => secret.Place == SecretPlace.File ? Math.Max(1, secret.Line) : 1;

    /// <summary>A name that stays the same from scan to scan, as <see cref="StableName"/> has it for findings.</summary>
    public static string NameOf(Secret secret) =>
        HashText.Of($"secret\n{secret.Rule}\n{secret.Place}\n{secret.Path}\n{secret.Fingerprint}");

    /// <summary>What to do about it.</summary>
    public const string Remedy = "Revoke it and make a new one: whoever has the artefact has it. Then take it out of where it is; in an image that means to build it anew, since a later layer deletes nothing.";

    private int? NumberOf(string? layer)
    {
        for (var number = 0; layer is not null && number < artifact.Layers.Count; number++)
        {
            if (artifact.Layers[number].DiffId == layer)
            {
                return number + 1;
            }
        }

        return null;
    }
}
