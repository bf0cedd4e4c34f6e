using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Prolog;

/// <summary>pack.pl of an installed pack of SWI-Prolog (swi-prolog.org, "Creating and sharing packs"): the facts name(...) and version(...).</summary>
internal sealed class PackCataloger : ICataloger
{
    public const string CatalogerName = "prolog/pack";

    private const int MaxLines = 2000;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/pack.pl"], MaxBytes = 1 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        string? name = null, version = null;
        using var lines = new LineReader(file.OpenSequential());
        while (lines.Number < MaxLines && lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            name ??= Argument(text, "name(");
            version ??= Argument(text, "version(");
        }

        if (version is not null && LibraryFact.Of("swiplpack", name, version, PackageState.Installed) is { } fact)
        {
            sink.Add(fact);
        }
    }

    private static string? Argument(string text, string fact)
    {
        var end = text.IndexOf(").", StringComparison.Ordinal);
        return text.StartsWith(fact, StringComparison.Ordinal) && end > fact.Length ? text[fact.Length..end].Trim(' ', '\'', '"') : null;
    }
}
