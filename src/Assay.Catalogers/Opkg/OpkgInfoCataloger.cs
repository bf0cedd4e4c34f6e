using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;
using Assay.Core.Text;

namespace Assay.Catalogers.Opkg;

/// <summary>What opkg keeps of each package beside its status file: the list of its files, and its control file, which alone names licence and source.</summary>
internal sealed class OpkgInfoCataloger : ICataloger
{
    public const string CatalogerName = "opkg/info";

    /// <summary>Facts of a control file; their key is the package.</summary>
    public const string LicenseKind = "licence";
    public const string SourceKind = "source";

    private const int MaxValueBytes = 4096;

    private static readonly string[] Suffixes = [".list", ".control"];

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs = [.. OpkgStatusCataloger.Folders.SelectMany(folder => Suffixes.Select(suffix => $"{folder}/info/*{suffix}"))],
        MaxBytes = 64 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var name = file.Path.FileName;
        if (name.EndsWith(".list"u8))
        {
            ClaimReader.Read(file, sink, name[..^".list".Length], ListSyntax.Opkg, token);
            return;
        }

        ReadControl(file, LossyText.Decode(name[..^".control".Length]), sink, token);
    }

    // OpenWrt names the source in SourceName, its Source is a folder of the build tree; Yocto's Source is the recipe's file.
    private static void ReadControl(ScannedFile file, string package, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            if (!lines.IsTerminated || line.Length > MaxValueBytes || line.IndexOf((byte)':') is not (> 0 and var colon))
            {
                continue;
            }

            var value = line[(colon + 1)..].Trim(" \t\r"u8);
            if (value.IsEmpty)
            {
                continue;
            }

            if (line[..colon].SequenceEqual("License"u8))
            {
                sink.Add(new LooseFact(LicenseKind, package, LossyText.Decode(value)));
            }
            else if (line[..colon].SequenceEqual("SourceName"u8))
            {
                sink.Add(new LooseFact(SourceKind, package, LossyText.Decode(value)));
            }
            else if (line[..colon].SequenceEqual("Source"u8) && Recipe(value) is { Length: > 0 } recipe)
            {
                sink.Add(new LooseFact(SourceKind, package, LossyText.Decode(recipe)));
            }
        }
    }

    // "busybox_1.36.1.bb"
    private static ReadOnlySpan<byte> Recipe(ReadOnlySpan<byte> source)
    {
        var underscore = source.IndexOf((byte)'_');
        return source.EndsWith(".bb"u8) && underscore > 0 && !source.Contains((byte)'/') ? source[..underscore] : default;
    }
}
