using System.Buffers.Binary;
using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Executables;

/// <summary>
/// The note in which distributions write which package a program was built for: systemd, "Package Metadata for Executable Files"
/// (uapi-group.org/specifications/specs/package_metadata_for_executable_files).
/// </summary>
internal static class ElfPackageNote
{
    /// <summary>How sure it is: the note names the source package on some distributions, and the file may have been changed since.</summary>
    public const double Confidence = 0.8;

    private const int MaxNotesBytes = 1 << 20;
    private const int MaxNotes = 1000;
    private const uint NoteType = 0xcafe1a7e;

    /// <exception cref="BinaryFormatException">There is such a note and it can't be read.</exception>
    public static void Add(BinaryImage image, FactSink sink)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in image.Notes.DistinctBy(note => (note.Offset, note.SizeBytes)))
        {
            if (image.File.ReadBlock(place.Offset, place.SizeBytes, MaxNotesBytes) is not { } notes)
            {
                continue;
            }

            foreach (var json in Find(image, notes))
            {
                if (Read(json) is { } fact && seen.Add(fact.Key))
                {
                    sink.Add(fact);
                }
            }
        }
    }

    private static List<byte[]> Find(BinaryImage image, byte[] notes)
    {
        var found = new List<byte[]>();
        for (var at = 0L; at + 12 <= notes.Length && found.Count < MaxNotes;)
        {
            var head = notes.AsSpan((int)at, 12);
            var (nameBytes, textBytes) = (Int(image, head), Int(image, head[4..]));
            var text = at + 12 + Aligned(nameBytes);
            var next = text + Aligned(textBytes);
            if (text + textBytes > notes.Length)
            {
                break;
            }

            if (Int(image, head[8..]) == NoteType && notes.AsSpan((int)at + 12, (int)nameBytes).TrimEnd((byte)0).SequenceEqual("FDO"u8))
            {
                found.Add(notes.AsSpan((int)text, (int)textBytes).TrimEnd((byte)0).ToArray());
            }

            at = next;
        }

        return found;
    }

    private static uint Int(BinaryImage image, ReadOnlySpan<byte> at) =>
        image.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    private static long Aligned(uint bytes) => ((long)bytes + 3) & ~3L;

    private static PackageFact? Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            var (type, name, version) = (Text(root, "type"), Text(root, "name"), Text(root, "version"));
            if (type is not ("rpm" or "deb" or "apk" or "alpm") || string.IsNullOrEmpty(name) || string.IsNullOrEmpty(version))
            {
                return null;
            }

            var package = new Package
            {
                Type = type,
                Name = name,
                Version = version,
                Arch = Text(root, "architecture"),
                Confidence = Confidence,
                Origin = Text(root, "os") is { } os ? new PackageOrigin { Vendor = os } : null,
            };
            return new PackageFact(package, $"{type}:{name}@{version}") { Provides = NotedDistro.Of(type, version, package.Origin?.Vendor, Text(root, "osVersion"), Text(root, "osCpe")) };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new BinaryFormatException($"the package note is no JSON: {Damage.Of(broken)}");
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
