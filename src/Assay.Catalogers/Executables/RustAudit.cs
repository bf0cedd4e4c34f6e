using System.IO.Compression;
using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Executables;

/// <summary>
/// The list of crates that cargo-auditable leaves in a program: a section of zlib-packed JSON (rust-secure-code/cargo-auditable, PARSING.md).
/// </summary>
internal static class RustAudit
{
    private const string SectionName = ".dep-v0";

    // PARSING.md: real lists have some 100 KB; its own reader takes 8 MB of either.
    private const int MaxPackedBytes = 8 << 20;
    private const int MaxJsonBytes = 8 << 20;

    /// <exception cref="BinaryFormatException">There is such a list and it can't be read.</exception>
    public static void Add(BinaryImage image, FactSink sink)
    {
        if (image.Section(SectionName) is not { } section)
        {
            return;
        }

        var packed = image.File.ReadBlock(section.Offset, section.SizeBytes, MaxPackedBytes)
            ?? throw new BinaryFormatException($"the crates' list of {section.SizeBytes} bytes is larger than {MaxPackedBytes}");
        try
        {
            Add(Crates(Unpack(packed)), sink);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or JsonException or InvalidOperationException)
        {
            throw new BinaryFormatException($"the crates' list can't be read: {Damage.Of(broken)}");
        }
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int count; (count = zlib.Read(buffer)) > 0;)
        {
            plain.Write(buffer, 0, count);
            if (plain.Length > MaxJsonBytes)
            {
                throw new InvalidDataException($"it is larger than {MaxJsonBytes} bytes");
            }
        }

        return plain.ToArray();
    }

    private static List<Crate> Crates(byte[] json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("packages", out var packages) || packages.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException("it has no packages");
        }

        var crates = new List<Crate>();
        foreach (var package in packages.EnumerateArray())
        {
            var name = Text(package, "name");
            if (string.IsNullOrEmpty(name))
            {
                throw new InvalidDataException("a crate has no name");
            }

            crates.Add(new Crate(name, Text(package, "version"), Text(package, "kind"), Dependencies(package)));
        }

        return crates;
    }

    private static string? Text(JsonElement package, string name) =>
        package.ValueKind == JsonValueKind.Object && package.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int[] Dependencies(JsonElement package) =>
        package.TryGetProperty("dependencies", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(number => number.TryGetInt32(out _)).Select(number => number.GetInt32())]
            : [];

    private static void Add(List<Crate> crates, FactSink sink)
    {
        foreach (var crate in crates)
        {
            // Crates that only ran while the program was built are not in it.
            var package = new Package
            {
                Type = "cargo",
                Name = crate.Name,
                Version = crate.Version,
                Scope = crate.Kind is "build" or "dev" ? PackageScope.Dev : PackageScope.Prod,
                Purl = PackageUrl.Format("cargo", null, crate.Name, crate.Version),
            };
            var depends = crate.Dependencies.Where(number => number >= 0 && number < crates.Count).Select(number => crates[number].Key);
            sink.Add(new PackageFact(package, crate.Key) { Depends = string.Join('\n', depends) });
        }
    }

    private sealed record Crate(string Name, string? Version, string? Kind, int[] Dependencies)
    {
        public string Key => $"cargo:{Name}@{Version}";
    }
}
