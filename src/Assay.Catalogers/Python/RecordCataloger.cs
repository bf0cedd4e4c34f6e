using System.Buffers;
using System.Text;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Catalogers.Python;

/// <summary>
/// Which files an installed distribution owns: RECORD (packaging.python.org, "Recording installed projects"), installed-files.txt of setuptools,
/// and where neither stands the packages of top_level.txt; and direct_url.json, where it was installed from.
/// </summary>
internal sealed class RecordCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/record";

    /// <summary>Loose fact: the URL that the distribution of the folder was installed from.</summary>
    public const string DirectUrlFact = "direct-url";

    private const int MaxListBytes = 64 << 20;

    public RecordCataloger()
        : base(
            CatalogerName,
            2,
            nameIsProof: false,
            "**/*dist-info/RECORD",
            "**/*dist-info/direct_url.json",
            "**/*DIST-INFO/direct_url.json",
            "**/*.egg-info/installed-files.txt",
            "**/*.egg-info/top_level.txt")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        if (file.Path.FileName.SequenceEqual("direct_url.json"u8))
        {
            ReadDirectUrl(JsonNodes.Read(file.OpenSequential(), token), sink);
            return;
        }

        var isTopLevel = file.Path.FileName.SequenceEqual("top_level.txt"u8);

        // RECORD and top_level.txt name paths beside their folder, installed-files.txt inside of it.
        var start = file.Path.FileName.SequenceEqual("installed-files.txt"u8) ? file.Path.Parent : file.Path.Parent.Parent;
        var paths = new ArrayBufferWriter<byte>(4096);
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            line = line.TrimEnd("\r "u8);
            if (file.Path.FileName.SequenceEqual("RECORD"u8))
            {
                line = FirstField(line);
            }

            if (line.IsEmpty || line.StartsWith("/"u8) || !FilePath.TryNormalize([.. start.Bytes, (byte)'/', .. line], out var path) || path.IsRoot)
            {
                continue;
            }

            if (paths.WrittenCount > MaxListBytes)
            {
                sink.Add(Issue.Notice("limit.python.record", "the list of files is too long to be kept whole"));
                break;
            }

            paths.Write(path.Bytes);
            paths.Write("\n"u8);
        }

        if (paths.WrittenCount > 0)
        {
            sink.Add(new ClaimFact("", isTopLevel ? ClaimKind.Prefix : ClaimKind.Files, paths.WrittenSpan.ToArray()));
        }
    }

    // "path,sha256=...,size"; a path with a comma stands in quotes.
    private static ReadOnlySpan<byte> FirstField(ReadOnlySpan<byte> line)
    {
        var isQuoted = line.StartsWith("\""u8);
        var end = isQuoted ? line[1..].IndexOf((byte)'"') : line.IndexOf((byte)',');
        return isQuoted ? (end < 0 ? default : line.Slice(1, end)) : end < 0 ? line : line[..end];
    }

    private static void ReadDirectUrl(DataNode document, FactSink sink)
    {
        if (document["url"].Text is { Length: > 0 and <= 4096 } url)
        {
            var vcs = document["vcs_info"];
            var text = new StringBuilder();
            if (vcs["vcs"].Text is { } system)
            {
                text.Append(system).Append('+');
            }

            text.Append(url);
            if (vcs["commit_id"].Text is { } commit)
            {
                text.Append('@').Append(commit);
            }

            sink.Add(new LooseFact(DirectUrlFact, "", text.ToString()));
        }
    }
}
