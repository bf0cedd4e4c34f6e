using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Haskell;

/// <summary>
/// A package's description, *.cabal (cabal.readthedocs.io, "Package Description"): the project itself, and the names of its fields build-depends, which are
/// lists that may go on in deeper lines.
/// </summary>
internal sealed class CabalCataloger : ICataloger
{
    public const string CatalogerName = "haskell/cabal";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/*.cabal"], MaxBytes = 4 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        string? name = null, version = null;
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var fieldIndent = -1;
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var bytes, token))
        {
            var line = LossyText.Decode(bytes).TrimEnd();
            var text = line.TrimStart();
            if (text.Length == 0 || text.StartsWith("--", StringComparison.Ordinal))
            {
                continue;
            }

            var indent = line.Length - text.Length;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var field = colon < 0 ? "" : text[..colon].TrimEnd().ToLowerInvariant();
            if (fieldIndent >= 0 && indent > fieldIndent)
            {
                AddNames(text, asked);
                continue;
            }

            fieldIndent = field is "build-depends" or "build-tool-depends" or "setup-depends" ? indent : -1;
            if (fieldIndent >= 0)
            {
                AddNames(text[(colon + 1)..], asked);
            }
            else if (indent == 0 && field == "name")
            {
                name = text[(colon + 1)..].Trim();
            }
            else if (indent == 0 && field == "version")
            {
                version = text[(colon + 1)..].Trim();
            }
        }

        if (LibraryFact.Of("hackage", name, version, PackageState.Declared, name) is { Package.Version: not null } project)
        {
            sink.Add(project.AsProject());
        }

        foreach (var needed in asked.Where(needed => needed != name))
        {
            sink.Add(new LooseFact(AskedNames.Kind, needed, ""));
        }
    }

    /// <summary>Adds the names of "base >=4 &amp;&amp; &lt;5, text, foo:{a, b}, hspec:hspec-discover".</summary>
    public static void AddNames(string list, HashSet<string> names)
    {
        foreach (var item in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var end = 0;
            while (end < item.Length && (char.IsAsciiLetterOrDigit(item[end]) || item[end] == '-'))
            {
                end++;
            }

            if (end > 0 && char.IsAsciiLetterOrDigit(item[0]))
            {
                names.Add(item[..end]);
            }
        }
    }
}
