using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Assay.Catalogers.Executables;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Php;

/// <summary>
/// The extensions of PHP that are compiled into an interpreter or lie as libraries beside it: each has a zend_module_entry among the program's data
/// (php-src, Zend/zend_modules.h), with its name, its version and, in its last field, the "API20220829,NTS" that it was built for. Where the loader sets the pointers, the table of
/// relocations says to what.
/// </summary>
internal static class PhpExtensions
{
    /// <summary>Nobody builds such a structure by accident; whether the extension is enabled, php.ini says.</summary>
    public const double Confidence = 0.9;

    // The interpreter itself, under the engine's version: what tells of it is elsewhere.
    private const string Engine = "Core";

    private const int MaxDataBytes = 64 << 20;
    private const int MaxRelocationBytes = 64 << 20;

    // A PHP with everything has some hundred.
    private const int MaxModules = 2000;
    private const int MaxTextBytes = 128;

    // zend_api is the day on which the interface last changed.
    private const uint FirstApi = 2000_01_01;
    private const uint LastApi = 2099_12_31;

    /// <summary>Whether a file may hold any: the folders and files of PHP have its name everywhere.</summary>
    public static bool MayLieIn(FilePath path) => path.Bytes.IndexOf("php"u8) >= 0;

    /// <exception cref="BinaryFormatException">There is more than is looked at.</exception>
    public static void Add(BinaryImage image, FactSink sink)
    {
        if (image.Format != BinaryFormat.Elf)
        {
            return;
        }

        var modules = Find(image);
        var pointers = Relocations(image, modules);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var module in modules)
        {
            var build = TextAt(image, pointers.GetValueOrDefault(module.Build.Place, module.Build.Value));
            var name = TextAt(image, pointers.GetValueOrDefault(module.Name.Place, module.Name.Value));
            if (name is "" or Engine || !build.StartsWith("API" + module.Api.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) || !seen.Add(name))
            {
                continue;
            }

            // Before PHP 7 many had none, or the "$Id$" of a version control.
            var version = TextAt(image, pointers.GetValueOrDefault(module.Version.Place, module.Version.Value));
            var package = new Package
            {
                Type = "generic",
                Name = name,
                Version = version.Length > 0 && char.IsAsciiDigit(version[0]) ? version : null,
                State = PackageState.Installed,
                Confidence = Confidence,
            };
            sink.Add(new PackageFact(package with { Purl = PackageUrl.Format("generic", "php", name, package.Version) }, $"php:{name}"));
        }
    }

    private static List<Module> Find(BinaryImage image)
    {
        var found = new List<Module>();
        var layout = image.Is64Bit ? new Layout(168, 32, 88, 160) : new Layout(92, 20, 48, 88);
        var named = image.Sections.Where(section => section.Name.StartsWith(".data", StringComparison.Ordinal)).ToList();
        foreach (var place in named.Count > 0 ? named : [.. image.Segments.Where(segment => segment.IsData)])
        {
            if (place.SizeBytes < layout.SizeBytes)
            {
                continue;
            }

            var data = image.File.ReadBlock(place.Offset, place.SizeBytes, MaxDataBytes)
                ?? throw new BinaryFormatException($"{place.SizeBytes} bytes of data are more than are looked at for extensions of PHP");
            for (var at = 0; at <= data.Length - layout.SizeBytes; at += 4)
            {
                var entry = data.AsSpan(at, layout.SizeBytes);
                if (IsModule(image, entry, layout, out var api))
                {
                    found.Add(new Module(api, PointerAt(layout.Name), PointerAt(layout.Version), PointerAt(layout.Build)));
                    if (found.Count > MaxModules)
                    {
                        throw new BinaryFormatException($"more than {MaxModules} extensions of PHP");
                    }
                }

                Pointer PointerAt(int field) => new(place.Address + (ulong)(at + field), image.Word(data.AsSpan(at + field)));
            }
        }

        return found;
    }

    // Size, interface, whether for debugging, whether for threads.
    private static bool IsModule(BinaryImage image, ReadOnlySpan<byte> entry, Layout layout, out uint api)
    {
        var size = image.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(entry) : BinaryPrimitives.ReadUInt16LittleEndian(entry);
        api = size != layout.SizeBytes ? 0 : image.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(entry[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
        return api is >= FirstApi and <= LastApi && entry[8] <= 1 && entry[9] <= 1;
    }

    // System V ABI, "Relocation": where, what kind and of which symbol, what is added. Those of no symbol are all "so many bytes from where the program lies".
    private static Dictionary<ulong, ulong> Relocations(BinaryImage image, List<Module> modules)
    {
        var targets = new Dictionary<ulong, ulong>();
        if (modules.Count == 0 || image.Section(".rela.dyn") is not { } place)
        {
            return targets;
        }

        var wanted = modules.SelectMany(module => (ulong[])[module.Name.Place, module.Version.Place, module.Build.Place]).ToHashSet();
        var table = image.File.ReadBlock(place.Offset, place.SizeBytes, MaxRelocationBytes)
            ?? throw new BinaryFormatException($"{place.SizeBytes} bytes of relocations are more than are looked at for extensions of PHP");
        var word = image.Is64Bit ? 8 : 4;
        for (var at = 0; at <= table.Length - (3 * word); at += 3 * word)
        {
            var where = image.Word(table.AsSpan(at));
            if (wanted.Contains(where) && image.Word(table.AsSpan(at + word)) >> (image.Is64Bit ? 32 : 8) == 0)
            {
                targets[where] = image.Word(table.AsSpan(at + (2 * word)));
            }
        }

        return targets;
    }

    // Printable, and ended by a NUL; empty where something else is there.
    private static string TextAt(BinaryImage image, ulong address)
    {
        Span<byte> text = stackalloc byte[MaxTextBytes];
        foreach (var segment in image.Segments)
        {
            if (address == 0 || address < segment.Address || address - segment.Address >= (ulong)segment.SizeBytes)
            {
                continue;
            }

            var offset = (long)(address - segment.Address);
            var count = image.File.Read(segment.Offset + offset, text[..(int)Math.Min(text.Length, segment.SizeBytes - offset)]);
            var end = text[..count].IndexOf((byte)0);
            return end > 0 && !text[..end].ContainsAnyExceptInRange((byte)' ', (byte)'~') ? Encoding.ASCII.GetString(text[..end]) : "";
        }

        return "";
    }

    /// <summary>Where the fields stand: of 64 bits, and of 32.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Layout(int SizeBytes, int Name, int Version, int Build);

    /// <summary>A pointer: where it lies in memory, and what the file has there.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Pointer(ulong Place, ulong Value);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Module(uint Api, Pointer Name, Pointer Version, Pointer Build);
}
