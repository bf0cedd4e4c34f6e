using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Formats;

/// <summary>A cataloger of one document format: what is not of the format becomes one issue.</summary>
internal abstract class DocumentCataloger : ICataloger
{
    /// <summary>The longest text document that is read: the largest real lock files have some 20 MB.</summary>
    private const long MaxDocumentBytes = 128L << 20;

    private readonly bool nameIsProof;

    /// <param name="name">Room and subject.</param>
    /// <param name="version">Raised whenever the same file gives other facts.</param>
    /// <param name="nameIsProof">True where no other program writes files of such names, so that damage is an error; else it is a notice, as it is
    /// inside of an installed package, whose lock files nobody reads.</param>
    /// <param name="globs">The files.</param>
    protected DocumentCataloger(string name, int version, bool nameIsProof, params IReadOnlyList<string> globs)
    {
        Name = name;
        Version = version;
        this.nameIsProof = nameIsProof;
        Interest = new Interest { Globs = globs, MaxBytes = MaxDocumentBytes };
    }

    public string Name { get; }

    public int Version { get; }

    public Interest Interest { get; }

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        try
        {
            Read(file, sink, token);
        }
        catch (MalformedException malformed)
        {
            var code = Name.Replace('/', '.') + ".malformed";
            sink.Add(nameIsProof && !InstalledTrees.Hold(file.Path.Bytes) ? Issue.Error(code, malformed.Message) : Issue.Notice(code, malformed.Message));
        }
    }

    /// <summary>Reads the file and reports what it tells.</summary>
    /// <exception cref="MalformedException">It is not of the format, or ends early.</exception>
    protected abstract void Read(ScannedFile file, FactSink sink, CancellationToken token);
}
