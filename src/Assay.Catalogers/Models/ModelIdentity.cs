using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Models;

/// <summary>
/// Which model a file of weights is: by the folders of Hugging Face's cache ("models--OWNER--NAME/snapshots/COMMIT/", huggingface_hub, "Understand caching"),
/// else by the repository or the name that its header tells, else by the name of the file or of its folder.
/// </summary>
internal static class ModelIdentity
{
    private const string Hub = "https://huggingface.co/";
    private const double HeaderConfidence = 0.8;
    private const double NameConfidence = 0.4;

    /// <param name="path">Where it lies.</param>
    /// <param name="name">What the header calls it.</param>
    /// <param name="version">What the header says.</param>
    /// <param name="repository">Where the header says it is from: an address, or "owner/name" of Hugging Face's.</param>
    public static PackageFact? Of(FilePath path, string? name, string? version, string? repository)
    {
        var parts = LossyText.Decode(path.Bytes).Split('/');
        var snapshots = Array.LastIndexOf(parts, "snapshots");
        if (snapshots > 0 && snapshots + 2 < parts.Length && parts[snapshots - 1].Split("--") is ["models", var owner, .. var rest] && rest.Length > 0)
        {
            return LibraryFact.Of("huggingface", $"{owner}/{string.Join("--", rest)}", parts[snapshots + 1], PackageState.Installed);
        }

        if (repository is not null && OfHub(repository) is { } place && LibraryFact.Of("huggingface", place, version, PackageState.Installed) is { } known)
        {
            return Sure(known, HeaderConfidence);
        }

        return LibraryFact.Of("generic", name?.Replace('/', '-'), version, PackageState.Installed) is { } named
            ? Sure(named, HeaderConfidence)
            : LibraryFact.Of("generic", NameOf(parts), version, PackageState.Installed) is { } guessed ? Sure(guessed, NameConfidence) : null;
    }

    private static PackageFact Sure(PackageFact fact, double confidence) => fact with { Package = fact.Package with { Confidence = confidence } };

    private static string? OfHub(string repository)
    {
        var place = repository.StartsWith(Hub, StringComparison.Ordinal) ? repository[Hub.Length..].TrimEnd('/') : repository;
        return place.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name, ..] && !owner.Contains(':', StringComparison.Ordinal) ? $"{owner}/{name}" : null;
    }

    // "model.safetensors" and its parts "model-00001-of-00004.safetensors" are called like the folder that they lie in.
    private static string NameOf(string[] parts)
    {
        var stem = parts[^1][..Math.Max(0, parts[^1].LastIndexOf('.'))];
        var part = stem.LastIndexOf("-of-", StringComparison.Ordinal);
        if (part > 6 && stem[(part + 4)..].All(char.IsAsciiDigit) && stem.AsSpan(0, part).LastIndexOf('-') is var dash and > 0)
        {
            stem = stem[..dash];
        }

        return stem is "model" or "pytorch_model" or "diffusion_pytorch_model" or "adapter_model" or "" && parts.Length > 1 ? parts[^2] : stem;
    }
}
