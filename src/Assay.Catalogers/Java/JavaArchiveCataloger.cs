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

    private readonly bool hashes;

    public JavaArchiveCataloger()
        : this(hashes: false)
    {
    }

    private JavaArchiveCataloger(bool hashes) => this.hashes = hashes;

    /// <summary>The same for who has an index that names archives by their SHA-1. Nobody else asks for one, and of a system full of jars it takes longer than all the rest.</summary>
    public static JavaArchiveCataloger Hashing { get; } = new(hashes: true);

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = [.. Extensions.Select(extension => "**/*" + extension)], MaxBytes = long.MaxValue };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // A .rar is another kind of archive far more often than one of Java's connectors.
        var head = file.Peek(4);
        if (file.Path.FileName.EndsWith(".rar"u8) && !head.AsSpan().StartsWith("PK"u8))
        {
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
}
