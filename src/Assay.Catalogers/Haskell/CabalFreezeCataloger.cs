using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Haskell;

/// <summary>cabal.project.freeze (cabal.readthedocs.io, "cabal freeze"): constraints "any.name ==version", of which only these pin a version.</summary>
internal sealed class CabalFreezeCataloger : ICataloger
{
    public const string CatalogerName = "haskell/cabal-freeze";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/cabal.project.freeze"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            if (text.StartsWith("--", StringComparison.Ordinal))
            {
                continue;
            }

            text = text.StartsWith("constraints:", StringComparison.Ordinal) ? text[12..] : text;
            foreach (var constraint in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (constraint.StartsWith("any.", StringComparison.Ordinal) && constraint[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var name, ['=', '=', .. var version]]
                    && LibraryFact.Of("hackage", name, version, PackageState.Declared, name) is { } fact)
                {
                    sink.Add(fact);
                }
            }
        }
    }
}
