using System.Text;
using Assay.Core.Files;

namespace Assay.Catalogers.Executables.Programs;

/// <summary>Every program that is known by its bytes, by the names of its files.</summary>
internal static partial class ProgramTable
{
    // Three numbers; what follows them in versions of most programs; a version between bytes that belong to no text.
    private const string Three = @"[0-9]+\.[0-9]+\.[0-9]+";
    private const string Suffix = @"(?:[-+][0-9A-Za-z][0-9A-Za-z.+\-]*)?";
    private const string NoText = @"[^ -~]";

    private static readonly Dictionary<string, KnownProgram[]> ByName;
    private static readonly (string Prefix, string Suffix, KnownProgram Program)[] ByPattern;

    static ProgramTable()
    {
        All = [.. Languages, .. Servers, .. Databases, .. Tools, .. Libraries];
        var pairs = All.SelectMany(program => program.Files.Select(file => (File: file, Program: program))).ToArray();
        ByName = pairs.Where(pair => !pair.File.Contains('*', StringComparison.Ordinal))
            .GroupBy(pair => pair.File, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.Program).ToArray(), StringComparer.Ordinal);
        ByPattern = [.. pairs.Where(pair => pair.File.Contains('*', StringComparison.Ordinal)).Select(pair =>
            (pair.File[..pair.File.IndexOf('*', StringComparison.Ordinal)], pair.File[(pair.File.IndexOf('*', StringComparison.Ordinal) + 1)..], pair.Program))];
        Globs = [.. pairs.Select(pair => pair.File).Where(IsNotExecutable).Select(file => "**/" + file).Distinct(StringComparer.Ordinal)];
    }

    public static IReadOnlyList<KnownProgram> All { get; }

    /// <summary>Path patterns of the files that may be one of the programs and need no execute bit for that.</summary>
    public static IReadOnlyList<string> Globs { get; }

    /// <summary>The programs that a file may be, by its name.</summary>
    public static IReadOnlyList<KnownProgram> OfFile(FilePath path)
    {
        var name = Encoding.Latin1.GetString(path.FileName);
        if (IsLibrary(name) && !name.Contains(".so", StringComparison.Ordinal) && !name.EndsWith(".dylib", StringComparison.Ordinal))
        {
            // Archives to link from, scripts of libtool: nothing that runs.
            return [];
        }

        List<KnownProgram> found = [.. ByName.GetValueOrDefault(name) ?? []];
        foreach (var (prefix, suffix, program) in ByPattern)
        {
            if (name.Length >= prefix.Length + suffix.Length && name.StartsWith(prefix, StringComparison.Ordinal)
                && name.EndsWith(suffix, StringComparison.Ordinal) && !found.Contains(program))
            {
                found.Add(program);
            }
        }

        return found;
    }

    private static bool IsNotExecutable(string file) =>
        IsLibrary(file) || file is "VERSION" or "VERSION.cache" or "elixir.app" or "application.ini";

    private static bool IsLibrary(string file) => file.StartsWith("lib", StringComparison.Ordinal);

    // Bytes that say whose version it is.
    private static VersionMark Says(string literal, string pattern) => new(literal, pattern, 0.8);

    // The version alone, which the file's name makes likely.
    private static VersionMark Alone(string pattern) => new(".", pattern, 0.6);
}
