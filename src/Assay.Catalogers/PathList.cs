using System.Buffers;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers;

/// <summary>The paths that a package lists as its own, on their way into a claim.</summary>
internal sealed class PathList
{
    private readonly ArrayBufferWriter<byte> paths = new(4096);

    /// <summary>How many texts were none of a path.</summary>
    public int BadCount { get; set; }

    /// <summary>Adds a path, normalised; counts it where it is none, leads out of the tree, or is the root.</summary>
    public void Add(ReadOnlySpan<byte> path)
    {
        if (path.Length > FilePath.MaxBytes)
        {
            BadCount++;
            return;
        }

        var target = paths.GetSpan(path.Length + 1);
        if (!FilePath.TryNormalize(path, target, out var length, out var escapes) || escapes || length == 0)
        {
            BadCount++;
            return;
        }

        target[length] = (byte)'\n';
        paths.Advance(length + 1);
    }

    /// <summary>Claims what was added, if anything was.</summary>
    public void AddClaim(string owner, FactSink sink)
    {
        if (paths.WrittenCount > 0)
        {
            sink.Add(new ClaimFact(owner, ClaimKind.Files, paths.WrittenSpan.ToArray()));
        }
    }
}
