using Assay.Catalogers.Zip;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Java;

/// <summary>Java's archives with all archives inside of them.</summary>
internal sealed class JavaArchiveCataloger : ICataloger
{
    public const string CatalogerName = "java/archive";

    /// <summary>Everything that is a jar under another name; a jmod has four bytes before the archive.</summary>
    public static readonly string[] Extensions = [".jar", ".war", ".ear", ".par", ".sar", ".hpi", ".jpi", ".nar", ".kar", ".rar", ".far", ".lpkg", ".jmod"];

    // A zip of anything else is not to use up what the scan may keep on disk.
    private const long MaxZipBytes = 512L << 20;

    private readonly bool hashes;

    public JavaArchiveCataloger()
        : this(hashes: false)
    {
    }

    private JavaArchiveCataloger(bool hashes) => this.hashes = hashes;

    /// <summary>The same for who has an index that names archives by their SHA-1. Nobody else asks for one, and of a system full of jars it takes longer than all the rest.</summary>
    public static JavaArchiveCataloger Hashing { get; } = new(hashes: true);

    public string Name => CatalogerName;

    public int Version => 3;

    public Interest Interest { get; } = new() { Globs = [.. Extensions.Select(extension => "**/*" + extension), "**/*.zip"], MaxBytes = long.MaxValue };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // A .rar is another kind of archive far more often than one of Java's connectors.
        var head = file.Peek(4);
        if (file.Path.FileName.EndsWith(".rar"u8) && !head.AsSpan().StartsWith("PK"u8))
        {
            return;
        }

        if (file.Path.FileName.EndsWith(".zip"u8))
        {
            CatalogZip(file, head, sink, token);
            return;
        }

        if (head.Length == 0)
        {
            sink.Add(Issue.Notice("java.archive.empty", "the file is empty"));
            return;
        }

        using var archive = file.OpenSeekable(token);
        new JarScan(file, sink, hashes, token).Run(archive, LossyText.Decode(file.Path.Bytes));
    }

    private void CatalogZip(ScannedFile file, byte[] head, FactSink sink, CancellationToken token)
    {
        if (!head.AsSpan().StartsWith("PK"u8))
        {
            return;
        }

        if (file.SizeBytes > MaxZipBytes)
        {
            sink.Add(Issue.Notice("limit.java.zip", $"whether it holds archives of Java's is not known: it has more than {MaxZipBytes} bytes"));
            return;
        }

        using var archive = file.OpenSeekable(token);
        new JarScan(file, sink, hashes, token).RunInside(archive);
    }
}
