using System.Text.Json;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Disk.Sif;

/// <summary>
/// An image of Singularity or Apptainer: a file with partitions, of which the primary one is the root file system. Signatures are not
/// compared: who trusts an image for them lets its own tools verify it.
/// </summary>
public sealed class SifFile : IDisposable
{
    private const int MaxLabelBytes = 1 << 20;
    private const int MaxNameChars = 512;

    private readonly BlockReader file;
    private readonly List<Issue> issues = [];

    private SifFile(BlockReader file, SifHeader header)
    {
        this.file = file;
        Platform = header.Architecture is { } architecture ? "linux/" + architecture : null;
        Tree = FindTree(header);
        BaseName = header.Objects.FirstOrDefault(part => part.Kind == SifObjectKind.Labels) is { } labels ? BaseOf(labels) : null;
    }

    /// <summary>"linux/amd64"; null where the file does not tell.</summary>
    public string? Platform { get; }

    /// <summary>The root file system; null where it can't be read, and <see cref="Issues"/> says why.</summary>
    public DiskTree? Tree { get; }

    /// <summary>The image that the definition began with, as the labels tell; null where they do not.</summary>
    public string? BaseName { get; }

    /// <summary>What of the file is not read.</summary>
    public IReadOnlyList<Issue> Issues => issues;

    /// <summary>True where a file begins like this.</summary>
    public static bool IsSif(ReadOnlySpan<byte> head) => SifHeader.IsSif(head);

    /// <summary>Opens a file that the user named.</summary>
    /// <exception cref="AssayException">"target.notFound", "target.unreadable".</exception>
    /// <exception cref="TreeException">"sif.*", "disk.*": it is damaged, or no such file.</exception>
    public static SifFile Open(string path)
    {
        var blocks = new CachedBlocks(FileBlocks.Open(path));
        try
        {
            return new SifFile(blocks, SifHeader.Read(blocks));
        }
        catch
        {
            blocks.Dispose();
            throw;
        }
    }

    public void Dispose() => file.Dispose();

    private DiskTree? FindTree(SifHeader header)
    {
        var partitions = header.Objects.Where(part => part.Kind == SifObjectKind.Partition).ToList();
        foreach (var other in partitions)
        {
            if (other.Role == SifPartitionRole.Overlay)
            {
                issues.Add(Issue.Error("sif.overlayUnread", $"partition {other.Number} is laid over the image where it runs, and is not read"));
            }
            else if (other.Role != SifPartitionRole.PrimarySystem)
            {
                issues.Add(Issue.Notice("sif.partitionUnread", $"partition {other.Number} is not the image's root, and is not read"));
            }
        }

        if (partitions.Find(part => part.Role == SifPartitionRole.PrimarySystem) is not { } primary)
        {
            issues.Add(header.Objects.Any(part => part.Kind == SifObjectKind.OciIndex)
                ? Issue.Error("sif.oci", "the file holds an OCI image (OCI-SIF), which is not read")
                : Issue.Error("sif.noSystem", "the file has no primary system partition"));
            return null;
        }

        return Read(primary);
    }

    private DiskTree? Read(SifObject primary)
    {
        var blocks = new BlockSlice(file, primary.Offset, primary.SizeBytes);
        try
        {
            if (primary.Content == SifContent.EncryptedSquashFs || FileSystemTable.Recognise(blocks) is { IsEncrypted: true })
            {
                issues.Add(Issue.Error("sif.encrypted", "the image is encrypted: nothing of it can be read"));
                return null;
            }

            // What the descriptor calls it is compared with nothing: the file system tells by itself what it is.
            if (FileSystemTable.Recognise(blocks) is not { Open: { } open } kind || open(blocks) is not { } system)
            {
                issues.Add(Issue.Error("sif.fileSystemUnread", $"the primary partition holds no file system that is read: {primary.Content}"));
                return null;
            }

            return new DiskTree(kind.Name, isSystem: true, new MountedFolder(system, blocks, system.Root.Number));
        }
        catch (TreeException failure)
        {
            issues.Add(Issue.Error(failure.Code, $"the primary partition can't be read: {failure.Message}"));
            return null;
        }
    }

    // Singularity's build writes them: "org.label-schema.usage.singularity.deffile.bootstrap" and ".from". They may stand flat, or below
    // the name of an application: {"system-partition": {...}}.
    private string? BaseOf(SifObject labels)
    {
        if (labels.SizeBytes is 0 or > MaxLabelBytes)
        {
            return null;
        }

        var bytes = new byte[(int)labels.SizeBytes];
        file.Read(labels.Offset, bytes);
        var end = bytes.AsSpan().TrimEnd((byte)0).Length;
        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, end), new JsonDocumentOptions { MaxDepth = 16 });
            return FindFrom(json.RootElement, 0);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            issues.Add(Issue.Notice("sif.labelsMalformed", "the image's labels are no JSON"));
            return null;
        }
    }

    private static string? FindFrom(JsonElement element, int depth)
    {
        const string From = "org.label-schema.usage.singularity.deffile.from";
        if (element.ValueKind != JsonValueKind.Object || depth > 3)
        {
            return null;
        }

        if (element.TryGetProperty(From, out var from) && from.ValueKind == JsonValueKind.String && from.GetString() is { Length: > 0 and <= MaxNameChars } name)
        {
            return name;
        }

        return element.EnumerateObject().Select(member => FindFrom(member.Value, depth + 1)).FirstOrDefault(found => found is not null);
    }
}
