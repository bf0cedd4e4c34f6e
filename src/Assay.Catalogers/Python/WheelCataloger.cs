using System.IO.Compression;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Python;

/// <summary>Packed distributions: *.whl (PEP 427) and *.egg, zip files whose metadata stands in a folder of its own.</summary>
internal sealed class WheelCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/wheel";

    private const int MaxEntries = 200_000;
    private const long MaxMetadataBytes = 16 << 20;

    public WheelCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/*.whl", "**/*.egg")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        try
        {
            using var archive = new ZipArchive(file.OpenSeekable(token), ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MaxEntries)
            {
                throw new MalformedException($"it has more than {MaxEntries} entries");
            }

            foreach (var entry in archive.Entries.Where(entry => IsMetadata(entry.FullName)))
            {
                using var content = new BoundedStream(entry.Open(), MaxMetadataBytes);
                if (MetadataCataloger.ToFact(HeaderBlock.Read(content, token)) is { } fact)
                {
                    sink.Add(fact);
                    return;
                }
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException)
        {
            throw new MalformedException("it is not a zip file that can be read", broken);
        }
    }

    private static bool IsMetadata(string name) =>
        name == "EGG-INFO/PKG-INFO" || (name.EndsWith(".dist-info/METADATA", StringComparison.Ordinal) && !name.AsSpan()[..^9].Contains('/'));
}
