using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Debian;

/// <summary>dpkg-divert's list: the path, where the file lies instead, and the one package that still has the path (":" for none); lib/dpkg/db-fsys-divert.c.</summary>
internal sealed class DiversionsCataloger : ICataloger
{
    public const string CatalogerName = "debian/diversions";

    /// <summary>The facts' kind; key: the path; value: the other path, '\n', the package.</summary>
    public const string FactKind = "diversion";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["var/lib/dpkg/diversions"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var isPath = FilePath.TryNormalize(line, out var from);
            var hasTarget = lines.TryRead(out line, token);
            isPath &= FilePath.TryNormalize(line, out var to);
            if (!hasTarget || !lines.TryRead(out line, token) || !lines.IsTerminated)
            {
                sink.Add(Issue.Notice("dpkg.diversions.truncated", $"line {lines.Number}: the list of diversions ends within one"));
                return;
            }

            if (isPath && !from.IsRoot && !to.IsRoot)
            {
                sink.Add(new LooseFact(FactKind, from.ToString(), to + "\n" + LossyText.Decode(line)));
            }
            else
            {
                sink.Add(Issue.Notice("dpkg.diversions.malformed", $"line {lines.Number}: a diversion without its two paths"));
            }
        }
    }
}
