using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>Which artifact of Maven's a file is.</summary>
/// <param name="Group">"" where nothing tells it.</param>
/// <param name="Artifact">Never empty.</param>
/// <param name="Version">Null where nothing tells it.</param>
internal sealed record Coordinates(string Group, string Artifact, string? Version)
{
    /// <summary>How other files of the room name it; advisories name it so too.</summary>
    public string Name => Group.Length == 0 ? Artifact : Group + ":" + Artifact;

    public string Key => $"maven:{Name}@{Version}";

    /// <summary>True for a name that could stand in a repository: no placeholders, no words.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and < 256 } && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');

    public Package ToPackage(PackageState state, double? confidence) => new()
    {
        Type = "maven",
        Name = Name,
        Version = Version,
        State = state,
        Confidence = confidence,
        Purl = PackageUrl.Format("maven", Group, Artifact, Version),
    };
}
