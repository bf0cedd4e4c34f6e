using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Beam;

/// <summary>
/// What the project of a mix.lock asks for: the list of dependencies in mix.exs (hexdocs.pm/mix, "Mix.Tasks.Deps"), {:name, "range", only: [:dev, :test]}. The file is a program;
/// only what stands there as such a tuple is read.
/// </summary>
internal sealed class MixProjectCataloger : ICataloger
{
    public const string CatalogerName = "beam/mix-project";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/mix.exs"], MaxBytes = 4 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // From the function "deps" to its end; a dependency may go over several lines.
        var isInDeps = false;
        var pending = "";
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var bytes, token))
        {
            var line = LossyText.Decode(bytes).Trim();
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.StartsWith("def", StringComparison.Ordinal) && line.Split(' ', '(') is [_, var function, ..])
            {
                isInDeps = function.TrimEnd(',', ':').Contains("deps", StringComparison.Ordinal);
            }
            else if (line == "end")
            {
                isInDeps = false;
            }

            if (!isInDeps)
            {
                pending = "";
                continue;
            }

            pending = Take(pending.Length < LineReader.MaxLineBytes ? pending + " " + line : line, sink);
        }
    }

    // Takes the whole tuples, and gives back what has begun.
    private static string Take(string text, FactSink sink)
    {
        while (true)
        {
            var start = text.IndexOf("{:", StringComparison.Ordinal);
            if (start < 0)
            {
                return "";
            }

            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                return text[start..];
            }

            Add(text[(start + 2)..end], sink);
            text = text[(end + 1)..];
        }
    }

    private static void Add(string tuple, FactSink sink)
    {
        var comma = tuple.IndexOf(',', StringComparison.Ordinal);
        var name = (comma < 0 ? tuple : tuple[..comma]).Trim().Trim('"');
        if (comma < 0 || name.Length == 0 || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
        {
            return;
        }

        sink.Add(new LooseFact(AskedNames.Kind, name, ScopeOf(tuple[comma..]).ToString()));
    }

    // only: :test, only: [:dev, :test]; optional: true is about those who use this project.
    private static PackageScope ScopeOf(string options)
    {
        var only = options.IndexOf("only:", StringComparison.Ordinal);
        if (only < 0)
        {
            return PackageScope.Prod;
        }

        var rest = options[(only + 5)..].TrimStart();
        var environments = rest.StartsWith('[') ? rest[1..(rest.IndexOf(']', StringComparison.Ordinal) is var close and > 0 ? close : rest.Length)] : rest.Split(',')[0];
        var names = environments.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 0 || !names.All(name => name is ":dev" or ":test" or ":docs" or ":lint") ? PackageScope.Prod
            : names.All(name => name == ":test") ? PackageScope.Test
            : PackageScope.Dev;
    }
}
