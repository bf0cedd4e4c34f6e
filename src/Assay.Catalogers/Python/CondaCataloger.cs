using System.Buffers;
using System.Text;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>An installed conda package: conda-meta/*.json of an environment (conda/conda, conda/models/records.py, PrefixRecord).</summary>
internal sealed class CondaCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/conda";

    public const string Type = "conda";

    public CondaCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/conda-meta/*.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var record = JsonNodes.Read(file.OpenSequential(), token);
        var name = record["name"].Text;
        var fact = LibraryFact.Of(
            Type,
            name,
            record["version"].Text,
            PackageState.Installed,
            "conda:" + name,
            ("build", record["build"].Text),
            ("channel", Channel(record["channel"].Text)),
            ("subdir", record["subdir"].Text));
        if (fact is not { Package.Version: not null })
        {
            throw new MalformedException("it has no name or no version");
        }

        sink.Add(fact.WithLicenses(record["license"].Text).WithDepends(record["depends"].Items.Select(item => "conda:" + (item.Text ?? "").Split(' ')[0])));
        AddFiles(file.Path.Parent.Parent, record["files"], fact.Key, sink);
    }

    private static void AddFiles(FilePath environment, DataNode files, string owner, FactSink sink)
    {
        var paths = new ArrayBufferWriter<byte>();
        foreach (var item in files.Items)
        {
            if (item.Text is { } text && FilePath.TryNormalize([.. environment.Bytes, (byte)'/', .. Encoding.UTF8.GetBytes(text)], out var path) && !path.IsRoot)
            {
                paths.Write(path.Bytes);
                paths.Write("\n"u8);
            }
        }

        if (paths.WrittenCount > 0)
        {
            sink.Add(new ClaimFact(owner, ClaimKind.Files, paths.WrittenSpan.ToArray()));
        }
    }

    // "https://conda.anaconda.org/conda-forge/linux-64" and "conda-forge" name the same channel.
    private static string? Channel(string? channel)
    {
        if (channel is null || !channel.Contains("://", StringComparison.Ordinal))
        {
            return channel;
        }

        var parts = channel.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 2 ? parts[2] : channel;
    }
}
