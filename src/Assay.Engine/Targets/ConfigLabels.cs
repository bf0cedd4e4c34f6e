using System.Text.Json;
using Assay.Core.Packages;
using Assay.Core.Text;
using Assay.Sources.Oci;

namespace Assay.Engine.Targets;

/// <summary>
/// What an image's config says of its distribution: Red Hat's images are labelled with the CPE of the product that their packages belong to.
/// Two images of the same layers may be labelled differently, so it is no part of what is cached by layers.
/// </summary>
internal static class ConfigLabels
{
    private const int MaxBytes = 512;

    /// <summary>The inventory with the label's CPE among its distribution's channels.</summary>
    public static Inventory AddTo(Inventory inventory, Image image)
    {
        if (inventory.Artifact.Distro is not { } distro || Cpe(image.ConfigBytes) is not { } cpe || distro.Channels.Contains(cpe, StringComparer.Ordinal))
        {
            return inventory;
        }

        return inventory with { Artifact = inventory.Artifact with { Distro = distro with { Channels = [.. distro.Channels, cpe] } } };
    }

    // {"config": {"Labels": {"cpe": "cpe:/a:redhat:enterprise_linux:9::appstream"}}}: a config was read as sound JSON before, and an engine's
    // storage may give none.
    private static string? Cpe(ReadOnlySpan<byte> config)
    {
        if (config.IsEmpty)
        {
            return null;
        }

        var json = new Utf8JsonReader(config);
        var isConfig = false;
        var isLabels = false;
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            switch (json.CurrentDepth)
            {
                case 1:
                    isConfig = json.ValueTextEquals("config"u8);
                    break;
                case 2:
                    isLabels = isConfig && json.ValueTextEquals("Labels"u8);
                    break;
                case 3 when isConfig && isLabels && json.ValueTextEquals("cpe"u8):
                    return json.Read() && json is { TokenType: JsonTokenType.String, ValueIsEscaped: false, ValueSpan.Length: <= MaxBytes } && json.ValueSpan.StartsWith("cpe:"u8)
                        ? LossyText.Decode(json.ValueSpan)
                        : null;
            }
        }

        return null;
    }
}
