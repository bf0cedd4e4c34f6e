using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Text;

namespace Assay.Catalogers.Debian;

/// <summary>A package's copyright file: its licences as SPDX expressions.</summary>
internal sealed class CopyrightCataloger : ICataloger
{
    public const string CatalogerName = "debian/copyright";

    /// <summary>The facts' kind; key: the folder's name; value: expressions, sorted, one a line.</summary>
    public const string FactKind = "licence";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["usr/share/doc/*/copyright"] };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var expressions = CopyrightReader.Read(file.OpenSequential(), token);
        if (expressions.Count > 0)
        {
            sink.Add(new LooseFact(FactKind, LossyText.Decode(file.Path.Parent.FileName), string.Join('\n', expressions)));
        }
    }
}
