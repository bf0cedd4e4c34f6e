using System.Runtime.InteropServices;
using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci;

/// <summary>What an image runs on, by Go's names (OCI image specification, image-index.md, "platform").</summary>
internal sealed record Platform(string Os, string Architecture, string? Variant)
{
    /// <summary>Linux on the machine's own architecture.</summary>
    public static Platform OfMachine { get; } = new("linux", RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Armv6 => "arm",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64le",
        System.Runtime.InteropServices.Architecture.RiscV64 => "riscv64",
        System.Runtime.InteropServices.Architecture.LoongArch64 => "loong64",
        _ => "amd64",
    }, null);

    /// <summary>Reads "os/arch" or "os/arch/variant", as users write it.</summary>
    /// <exception cref="AssayException">"platform.invalid".</exception>
    public static Platform Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length is 2 or 3 && !parts.Contains("")
            ? Of(parts[0], parts[1], parts.Length == 3 ? parts[2] : null)
            : throw new AssayException("platform.invalid", $"\"{text}\" is not a platform", "write os/arch or os/arch/variant: linux/arm64");
    }

    /// <exception cref="AssayException">"image.malformed".</exception>
    public static Platform Read(JsonElement json, string what) => Of(
        JsonReading.Text(json, "os", what) ?? "linux",
        JsonReading.Text(json, "architecture", what) ?? "unknown",
        JsonReading.Text(json, "variant", what));

    /// <summary>True where an image of that platform is what was asked for; one without a variant asks for any.</summary>
    public bool Accepts(Platform other) => Os == other.Os && Architecture == other.Architecture && (Variant is null || Variant == other.Variant);

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    // containerd, platforms/database.go: normalizeArch. Variants that name what every such machine is are left out.
    private static Platform Of(string os, string architecture, string? variant)
    {
        var (arch, implied) = architecture.ToLowerInvariant() switch
        {
            "x86_64" or "x86-64" => ("amd64", null),
            "aarch64" => ("arm64", null),
            "i386" or "i686" => ("386", null),
            "armhf" => ("arm", "v7"),
            "armel" => ("arm", "v6"),
            var other => (other, (string?)null),
        };
        variant = string.IsNullOrEmpty(variant) ? implied : variant.ToLowerInvariant();
        var isDefault = (arch, variant) is ("arm64", "v8" or "8") or ("amd64", "v1");
        return new Platform(os.ToLowerInvariant(), arch, isDefault ? null : variant);
    }
}
