using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci;

/// <summary>Reads a manifest, index or config and verifies it.</summary>
/// <exception cref="AssayException">It is absent, too large, or not what its descriptor says.</exception>
internal delegate byte[] ReadContent(Descriptor descriptor, string what, int maxBytes);

/// <summary>Chooses one image out of an index and the indexes nested in it.</summary>
internal sealed class ImageIndex
{
    private const int MaxNesting = 8;
    private const int MaxDescriptors = 10_000;

    private readonly ReadContent read;
    private readonly int maxBytes;
    private readonly HashSet<Digest> seen = [];
    private readonly List<ImageChoice> choices = [];
    private readonly SortedSet<string> passedOver = new(StringComparer.Ordinal);

    private ImageIndex(ReadContent read, int maxBytes)
    {
        this.read = read;
        this.maxBytes = maxBytes;
    }

    /// <summary>Reads the "manifests" of an index's JSON.</summary>
    /// <exception cref="AssayException">"image.malformed".</exception>
    public static IReadOnlyList<Descriptor> ReadManifests(byte[] json, string what)
    {
        using var document = JsonReading.Parse(json, what);
        if (document.RootElement.TryGetProperty("layers", out _))
        {
            // CVE-2021-41190: a document that is an index to one program and a manifest to another.
            throw JsonReading.Malformed(what, "it claims to be an index and a manifest at once");
        }

        var elements = JsonReading.Array(document.RootElement, "manifests", what);
        return elements.Count <= MaxDescriptors
            ? [.. elements.Select(element => Descriptor.Read(element, what))]
            : throw JsonReading.Malformed(what, $"it lists more than {MaxDescriptors} manifests");
    }

    /// <summary>Chooses among descriptors that one name stands for.</summary>
    /// <param name="read">Reads nested indexes.</param>
    /// <param name="candidates">Manifests and indexes.</param>
    /// <param name="wanted">Null for the machine's own platform, or else the only one there is.</param>
    /// <param name="limits">Bounds on what is read.</param>
    /// <exception cref="AssayException">There is no such image, or more than one.</exception>
    public static ImageChoice Choose(ReadContent read, IEnumerable<Descriptor> candidates, Platform? wanted, ScanLimits limits)
    {
        var index = new ImageIndex(read, limits.MaxManifestBytes);
        foreach (var candidate in candidates)
        {
            index.Collect(candidate, [], null, 0);
        }

        return index.Choose(wanted);
    }

    private void Collect(Descriptor descriptor, IReadOnlyList<Digest> path, Platform? outer, int nesting)
    {
        if (descriptor.IsAttestation || !seen.Add(descriptor.Digest))
        {
            return;
        }

        var platform = descriptor.Platform ?? outer;
        if (MediaTypes.IsManifest(descriptor.MediaType))
        {
            choices.Add(new ImageChoice(descriptor, path, platform));
            return;
        }

        if (!MediaTypes.IsIndex(descriptor.MediaType))
        {
            passedOver.Add(descriptor.MediaType);
            return;
        }

        if (nesting == MaxNesting || seen.Count > MaxDescriptors)
        {
            throw JsonReading.Malformed("the image's index", "it holds too many indexes");
        }

        var what = $"index {descriptor.Digest}";
        foreach (var inner in ReadManifests(read(descriptor, what, maxBytes), what))
        {
            Collect(inner, [.. path, descriptor.Digest], platform, nesting + 1);
        }
    }

    private ImageChoice Choose(Platform? wanted)
    {
        if (choices.Count == 0)
        {
            throw NoImage();
        }

        var target = wanted ?? Platform.OfMachine;
        var matching = choices.Where(choice => choice.Platform is { } platform && target.Accepts(platform)).ToList();
        if (matching.Count > 0)
        {
            return matching.Find(choice => choice.Platform!.Variant == target.Variant) ?? matching[0];
        }

        // An image without a platform beside it has one in its config, which is compared when it is read.
        if (choices.Count == 1 && (wanted is null || choices[0].Platform is null))
        {
            return choices[0];
        }

        var known = choices.Where(choice => choice.Platform is not null).Select(choice => choice.Platform!.ToString()).Distinct(StringComparer.Ordinal);
        throw new AssayException("image.platformNotFound", $"the image is not there for {target}",
            $"choose with --platform one of: {string.Join(", ", known.Take(50))}");
    }

    private AssayException NoImage()
    {
        if (passedOver.Any(MediaTypes.IsSchema1))
        {
            return new AssayException("image.unsupported", "the image has a manifest of Docker's schema 1, which is not read", "push or save it again with a current tool");
        }

        return passedOver.Count == 0
            ? new AssayException("image.notFound", "there is no image in it")
            : new AssayException("image.unsupported", $"there is no image, only {string.Join(", ", passedOver.Take(10))}");
    }
}

/// <summary>An image of an index: its manifest, the indexes on the way to it, and its platform as they tell it.</summary>
internal sealed record ImageChoice(Descriptor Manifest, IReadOnlyList<Digest> Indexes, Platform? Platform);
