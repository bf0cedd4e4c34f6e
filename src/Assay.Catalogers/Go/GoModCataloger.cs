using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Go;

/// <summary>
/// go.mod (go.dev/ref/mod, "go.mod files"): the modules that are required, with their replacements, and the standard library of the toolchain. A go
/// line alone names the least version that will do, so that its confidence is low.
/// </summary>
internal sealed class GoModCataloger : ICataloger
{
    public const string CatalogerName = "go/mod";

    /// <summary>Loose fact: the language version; value "1.21".</summary>
    public const string LanguageFact = "go";

    private const double ToolchainConfidence = 0.6;
    private const double LanguageConfidence = 0.3;

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/go.mod"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var required = new List<(string Path, string Version, bool IsDirect)>();
        var replaced = new Dictionary<(string Path, string? Version), (string Path, string? Version)>();
        var excluded = new HashSet<(string Path, string Version)>();
        string? language = null, toolchain = null;
        using var lines = new LineReader(file.OpenSequential());
        var block = "";
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line.TrimEnd((byte)'\r'));
            var words = GoModule.Words(text);
            // "(" ends its line; what some generators write behind it, and the words of a block before its ")", belong to the block.
            if (words is [var keyword, "(", .. var first])
            {
                (block, words) = (keyword, first);
            }

            var isLast = words is [.., ")"];
            words = isLast ? words[..^1] : words;

            switch (block.Length > 0 ? [block, .. words] : words)
            {
                case ["require", var path, var version, ..]:
                    required.Add((path, version, !IsIndirect(text)));
                    break;
                case ["replace", var path, "=>", var target, .. var rest]:
                    replaced[(path, null)] = (target, rest.FirstOrDefault());
                    break;
                case ["replace", var path, var version, "=>", var target, .. var rest]:
                    replaced[(path, version)] = (target, rest.FirstOrDefault());
                    break;
                case ["exclude", var path, var version]:
                    excluded.Add((path, version));
                    break;
                case ["go", var version]:
                    language = version;
                    break;
                case ["toolchain", var version]:
                    toolchain = version;
                    break;
            }

            block = isLast ? "" : block;
        }

        // A requirement of an excluded version counts for nothing.
        required.RemoveAll(module => excluded.Contains((module.Path, module.Version)));
        Emit(required, replaced, sink);
        if (language is not null)
        {
            sink.Add(new LooseFact(LanguageFact, "", language));
        }

        AddLibrary(language, toolchain, sink);
    }

    // cmd/vendor/golang.org/x/mod/modfile/rule.go, isIndirect: "// indirect", with more behind a semicolon.
    private static bool IsIndirect(string line) =>
        line.IndexOf("//", StringComparison.Ordinal) is var comment and >= 0 && line[(comment + 2)..].Trim() is var text && (text == "indirect" || text.StartsWith("indirect;", StringComparison.Ordinal));

    private static void Emit(List<(string Path, string Version, bool IsDirect)> required, Dictionary<(string Path, string? Version), (string Path, string? Version)> replaced, FactSink sink)
    {
        foreach (var (path, version, isDirect) in required)
        {
            (string Path, string? Version) module = (path, version);
            if (replaced.TryGetValue((path, version), out var target) || replaced.TryGetValue((path, null), out target))
            {
                // A folder takes the module's place: what version of it lies there is not known.
                module = GoModule.IsLocal(target.Path) ? (path, null) : target;
            }

            if (GoModule.Of(module.Path, module.Version, PackageState.Declared) is { } fact)
            {
                sink.Add(fact.WithDirect(isDirect));
            }
        }
    }

    private static void AddLibrary(string? language, string? toolchain, FactSink sink)
    {
        var version = toolchain is { Length: > 2 } && toolchain.StartsWith("go", StringComparison.Ordinal) ? toolchain[2..].Split('-')[0] : language;
        if (version is { Length: > 0 } && char.IsAsciiDigit(version[0]) && GoModule.Of("stdlib", version, PackageState.Declared) is { } fact)
        {
            sink.Add(fact with { Package = fact.Package with { Confidence = version == language && toolchain is null ? LanguageConfidence : ToolchainConfidence } });
        }
    }
}
