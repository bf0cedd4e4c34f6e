using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>What may be wrong with a file system, in its readers' one way of saying it: an entry is lost, the rest stands.</summary>
internal static class Fault
{
    /// <summary>The disk says what can't be.</summary>
    public static TreeException Malformed(string what, Exception? inner = null) => new("fs.malformed", what, inner) { EntryOnly = true };

    /// <summary>A block is not what its checksum says.</summary>
    public static TreeException Checksum(string what) => new("fs.checksum", $"the checksum of {what} is wrong") { EntryOnly = true };

    /// <summary>It may be sound, and is not read here.</summary>
    public static TreeException Unsupported(string what) => new("fs.unsupported", what) { EntryOnly = true };

    /// <summary>The content is encrypted, and nobody gave a key.</summary>
    public static TreeException Encrypted(string what) => new("fs.encrypted", what) { EntryOnly = true };

    /// <summary>What was an entry's loss is the whole file system's: its root or its own tables are gone.</summary>
    public static TreeException Whole(TreeException failure) => new(failure.Code, failure.Message, failure);

    /// <summary>What is to be said of a file system as a whole: that it is longer than its volume, or else that it was in use when that was copied.</summary>
    /// <param name="wholeBytes">How long it is.</param>
    /// <param name="volumeBytes">How long its volume is.</param>
    /// <param name="isInUse">Looks into its journal.</param>
    public static IReadOnlyList<Issue> IssuesOf(long wholeBytes, long volumeBytes, Func<bool> isInUse)
    {
        if (wholeBytes > volumeBytes)
        {
            return [Issue.Error("fs.truncated", $"the file system has {wholeBytes} bytes, and its volume {volumeBytes}: it was cut off")];
        }

        return isInUse() ? [Issue.Notice("fs.journalNotReplayed", "the file system was not unmounted, and what only its journal holds is not seen")] : [];
    }
}
