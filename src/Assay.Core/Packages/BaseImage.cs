namespace Assay.Core.Packages;

/// <summary>How it is known which image an image was built on.</summary>
public enum BaseEvidence
{
    /// <summary>Only a label of the image says so: nothing compares its layers.</summary>
    Label = 0,
    /// <summary>An image that was scanned before has the lowest layers.</summary>
    Cache = 1,
    /// <summary>An image that the user named has the lowest layers.</summary>
    Given = 2,
}

/// <summary>The image that an image was built on: the one of its FROM line.</summary>
/// <param name="Name">As the user, the label or the earlier scan calls it.</param>
/// <param name="Digest">Of its index or manifest; null where that is not known.</param>
/// <param name="LayerCount">How many of the artefact's lowest layers are its own; null where only a label tells of it.</param>
/// <param name="Evidence">How it is known.</param>
public sealed record BaseImage(string Name, string? Digest, int? LayerCount, BaseEvidence Evidence);
