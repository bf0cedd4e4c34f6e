using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Text;

namespace Assay.Catalogers.Java;

/// <summary>
/// What Gradle's and sbt's builds ask for themselves (docs.gradle.org, "Declaring dependencies"; scala-sbt.org, "Library dependencies"). The files are programs: what stands there
/// as coordinates is read, and that something else stands there is told, since then what is not read may be asked for too.
/// </summary>
internal sealed class GradleBuildCataloger : ICataloger
{
    public const string CatalogerName = "java/build";

    /// <summary>Loose facts beside <see cref="AskedNames.Kind"/>: an accessor of a version catalog ("commons.lang3"), and that the file asks for what is not understood.</summary>
    public const string AccessorKind = "accessor", UnclearKind = "unclear";

    /// <summary>What stands behind the name of a module whose full name ends with a version of Scala.</summary>
    public const string ScalaMark = "_*";

    private static readonly string[] Configurations =
        ["implementation", "api", "compileonly", "runtimeonly", "compileonlyapi", "compile", "runtime", "provided", "kapt", "ksp", "annotationprocessor", "classpath", "developmentonly"];

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/build.gradle", "**/build.gradle.kts", "**/build.sbt"], MaxBytes = 4 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var isSbt = file.Path.FileName.EndsWith(".sbt"u8);
        var isUnclear = false;
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var bytes, token))
        {
            var line = LossyText.Decode(bytes).Trim();
            var comment = line.IndexOf("//", StringComparison.Ordinal);
            line = comment == 0 || (comment > 0 && line[comment - 1] != ':') ? line[..comment].TrimEnd() : line;
            isUnclear |= isSbt ? !TakeSbt(line, sink) : !TakeGradle(line, sink);
        }

        if (isUnclear)
        {
            sink.Add(new LooseFact(UnclearKind, "", ""));
        }
    }

    // False where the line asks for something that is not understood.
    private static bool TakeGradle(string line, FactSink sink)
    {
        var end = 0;
        while (end < line.Length && char.IsAsciiLetter(line[end]))
        {
            end++;
        }

        var word = line[..end].ToLowerInvariant();
        if (end == 0 || end == line.Length || line[end] is not ('(' or ' ' or '\t') || !Configurations.Any(name => word.EndsWith(name, StringComparison.Ordinal)))
        {
            return true;
        }

        var rest = line[end..].Trim(' ', '\t', '(');
        if (Named(rest, "group") is { } group && Named(rest, "name") is { } name)
        {
            sink.Add(new LooseFact(AskedNames.Kind, $"{group}:{name}", ""));
            return true;
        }

        var quoted = Quoted(rest).FirstOrDefault(text => text.Split(':') is [{ Length: > 0 }, { Length: > 0 }, ..]);
        if (quoted is not null)
        {
            var parts = quoted.Split(':');
            var isKnown = Coordinates.IsId(parts[0]) && Coordinates.IsId(parts[1]);
            sink.Add(new LooseFact(isKnown ? AskedNames.Kind : UnclearKind, isKnown ? $"{parts[0]}:{parts[1]}" : "", ""));
            return true;
        }

        var catalog = rest.IndexOf("libs.", StringComparison.Ordinal);
        if (catalog >= 0)
        {
            var accessor = new string([.. rest.Skip(catalog + 5).TakeWhile(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_')]);
            sink.Add(new LooseFact(AccessorKind, accessor, ""));
            return true;
        }

        // Projects of the build and files are in no lock file; "implementation {" and "api =" are no dependencies.
        return rest.StartsWith("project", StringComparison.Ordinal) || rest.StartsWith("projects.", StringComparison.Ordinal) || rest.StartsWith("file", StringComparison.Ordinal)
            || rest.StartsWith("gradleApi", StringComparison.Ordinal) || rest.StartsWith("localGroovy", StringComparison.Ordinal) || rest is "" || rest[0] is '{' or '=' or '.';
    }

    // "org" %% "name" % "version"
    private static bool TakeSbt(string line, FactSink sink)
    {
        var from = 0;
        var count = 0;
        while (Next(line, ref from) is { } group)
        {
            var operators = line[from..].TrimStart();
            var mark = operators.StartsWith("%%%", StringComparison.Ordinal) ? 3 : operators.StartsWith("%%", StringComparison.Ordinal) ? 2 : operators.StartsWith('%') ? 1 : 0;
            if (mark == 0)
            {
                continue;
            }

            var before = from;
            if (Next(line, ref from) is { } name && line[before..].TrimStart()[mark..].TrimStart().StartsWith('"') && Coordinates.IsId(group) && Coordinates.IsId(name))
            {
                sink.Add(new LooseFact(AskedNames.Kind, $"{group}:{name}{(mark > 1 ? ScalaMark : "")}", ""));
                count++;
            }
        }

        return count > 0 || !line.Contains("ependencies", StringComparison.Ordinal) || line.EndsWith("Seq(", StringComparison.Ordinal);
    }

    // group: 'g' in Groovy, group = "g" in Kotlin.
    private static string? Named(string text, string name)
    {
        var at = text.IndexOf(name, StringComparison.Ordinal);
        return at >= 0 && text[(at + name.Length)..].TrimStart() is [':' or '=', ..] && Quoted(text[at..]).FirstOrDefault() is { } value && Coordinates.IsId(value) ? value : null;
    }

    private static List<string> Quoted(string text)
    {
        var texts = new List<string>();
        for (var start = text.AsSpan().IndexOfAny('"', '\''); start >= 0;)
        {
            var end = text.IndexOf(text[start], start + 1);
            if (end < 0)
            {
                break;
            }

            texts.Add(text[(start + 1)..end]);
            start = text.IndexOfAny(['"', '\''], end + 1);
        }

        return texts;
    }

    private static string? Next(string text, ref int from)
    {
        var start = text.IndexOf('"', from);
        var end = start < 0 ? -1 : text.IndexOf('"', start + 1);
        from = end < 0 ? text.Length : end + 1;
        return end < 0 ? null : text[(start + 1)..end];
    }
}
