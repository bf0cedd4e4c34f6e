using System.Buffers.Binary;
using System.Text;
using Assay.Catalogers.Executables;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.DotNet;

/// <summary>What a .NET assembly says of itself in its version resource: Windows, "VS_VERSIONINFO structure".</summary>
internal static class AssemblyVersion
{
    /// <summary>How sure it is: an assembly need not be called like its package, nor have its version.</summary>
    public const double Confidence = 0.5;

    private const int MaxResourceBytes = 16 << 20;
    private const int MaxValueBytes = 512;

    /// <exception cref="BinaryFormatException">The resource can't be read.</exception>
    public static void Add(BinaryImage image, FilePath path, FactSink sink)
    {
        if (image.Section(".rsrc") is not { } section || !(path.FileName.EndsWith(".dll"u8) || path.FileName.EndsWith(".DLL"u8)) || path.FileName.EndsWith(".resources.dll"u8))
        {
            return;
        }

        var resources = image.File.ReadBlock(section.Offset, section.SizeBytes, MaxResourceBytes)
            ?? throw new BinaryFormatException($"resources of {section.SizeBytes} bytes are more than an assembly has");
        var start = resources.AsSpan().IndexOf(Utf16("VS_VERSION_INFO"));
        if (start < 0)
        {
            return;
        }

        var version = resources.AsSpan(start);
        var file = Value(version, "OriginalFilename") ?? Value(version, "InternalName") ?? Encoding.UTF8.GetString(path.FileName);
        var name = file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? file[..^4] : file;
        if (name.Length > 0 && (Known(Value(version, "ProductVersion")) ?? Known(Value(version, "FileVersion"))) is { } known)
        {
            var package = NuGetPackage.Of(name, known, PackageState.Installed) with { Confidence = Confidence };
            sink.Add(new PackageFact(package, "assembly:" + name));
        }
    }

    // "13.0.3+0a2e291c": NuGet does not tell versions apart by what follows '+'. Old ones say it in words: "4.6.25512.01 built by: ...".
    private static string? Known(string? version)
    {
        var text = version?.Trim() ?? "";
        var end = text.AsSpan().IndexOfAny('+', ' ', ',');
        text = end < 0 ? text : text[..end];

        // Builds of the runtime's own repositories: "10.0.12-servicing.26422.108" is published as 10.0.12.
        var servicing = text.IndexOf("-servicing", StringComparison.Ordinal);
        text = servicing < 0 ? text : text[..servicing];
        return text.Length > 0 && char.IsAsciiDigit(text[0]) && text.Contains('.', StringComparison.Ordinal)
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-') ? text : null;
    }

    // A String of the table: length, length of the value in characters, type; key and value each on a border of four bytes.
    private static string? Value(ReadOnlySpan<byte> resource, string key)
    {
        var wanted = Utf16(key + "\0");
        var at = resource.IndexOf(wanted);
        if (at < 6)
        {
            return null;
        }

        var characters = BinaryPrimitives.ReadUInt16LittleEndian(resource[(at - 4)..]);
        var from = at + wanted.Length;
        while (from + 1 < resource.Length && resource[from] == 0 && resource[from + 1] == 0 && from < at + wanted.Length + 4)
        {
            from += 2;
        }

        var bytes = Math.Min(characters * 2, MaxValueBytes);
        return from + bytes > resource.Length ? null : Encoding.Unicode.GetString(resource.Slice(from, bytes)).Trim('\0', ' ');
    }

    private static byte[] Utf16(string text) => Encoding.Unicode.GetBytes(text);
}
