using System.Text;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// bun.lockb, which bun wrote before 1.2: a dump of its tables, whose layout is that of one version of bun (oven-sh/bun, src/install/lockfile/bun.lockb.zig). It
/// is told that there is one; what it locks is not read, and that is an error where nothing else tells it.
/// </summary>
internal sealed class BunBinaryLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/bun-lockb";

    private const string LockFact = "bun.lockb";

    public BunBinaryLockCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/bun.lockb")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        if (!file.Peek(64).AsSpan().StartsWith("#!/usr/bin/env bun\nbun-lockfile-format-v"u8))
        {
            throw new MalformedException("it does not begin as bun's lock files do");
        }

        sink.Add(new LooseFact(LockFact, "", ""));
    }

    /// <summary>Tells that a lock file is not read, unless its packages lie beside it or bun's own text form does.</summary>
    public static void Tell(MergedTree tree, FoundFile file, InventorySink sink)
    {
        string[] others = ["bun.lock", "yarn.lock", "package-lock.json", "node_modules"];
        if (!Array.Exists(others, name => FilePath.TryNormalize([.. file.Facts.Path.Parent.Bytes, (byte)'/', .. Encoding.UTF8.GetBytes(name)], out var path) && tree.Exists(path)))
        {
            sink.Add(Issue.Error("javascript.bun-lockb.unread", "bun's binary lock file is not read; `bun install --save-text-lockfile --lockfile-only` writes it as bun.lock", file.Facts.Path.ToString()));
        }
    }
}
