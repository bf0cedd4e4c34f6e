using System.Buffers;
using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Checks of what a build takes out of the folder that it is given.</summary>
internal static class ContextChecks
{
    private static readonly string[] Whole = [".", "./", "./.", "/"];

    // Of patterns and addresses.
    private static readonly SearchValues<char> Special = SearchValues.Create("*?[\\:@");

    public static readonly DockerfileCheck[] All =
    [
        CheckTable.Of(
            127, "Everything of the folder is copied, its history too", Severity.Low, CheckCategory.Secrets, "NIST SP 800-190 4.1.4",
            "Nothing keeps .git, .env and what else lies in the folder out of the image: with .git everything that was ever committed is in it, secrets that were taken back too.",
            "Name in .dockerignore at least .git and the files that hold secrets, or copy what is needed by name.",
            "FROM node:22\nCOPY . /app", "FROM node:22\nCOPY src /app",
            view =>
            {
                if (view.Context.Ignore is null ? !view.Context.IsSure : view.Context.Ignore.Excludes(".git"))
                {
                    return;
                }

                foreach (var (stage, copy) in view.Instructions("COPY", "ADD").Where(found => IsOfContext(found.Instruction) && !LeavesHistoryOut(found.Instruction)))
                {
                    if (copy.Words.SkipLast(1).FirstOrDefault(word => Whole.Contains(word.Text, StringComparer.Ordinal)) is { } whole)
                    {
                        view.Add(whole.Range, view.Context.Ignore is null ? "no .dockerignore leaves anything out" : ".dockerignore does not leave out .git", stage);
                    }
                }
            }),
        WithIgnore(
            CheckTable.Of(
                128, "Copies what .dockerignore leaves out", Severity.Medium, CheckCategory.Correctness, "",
                "The builder does not get the file: the step fails, or the image lacks what it was to hold.",
                "Take the file out of .dockerignore, or the step out of the Dockerfile.",
                "FROM alpine:3.20\nCOPY dist/app /app\nCOPY README.md /", "FROM alpine:3.20\nCOPY build/app /app",
                view =>
                {
                    if (view.Context is not { Ignore: { } ignore, IsSure: true })
                    {
                        return;
                    }

                    foreach (var (stage, copy) in view.Instructions("COPY", "ADD").Where(found => IsOfContext(found.Instruction)))
                    {
                        foreach (var word in copy.Words.SkipLast(1))
                        {
                            // Of a folder some exception may bring back a part.
                            if (PathOf(copy, word) is { } path && ignore.Excludes(path) && (!ignore.HasExceptions || IsFile(path)))
                            {
                                view.Add(word.Range, $"{path} is left out of what the builder gets", stage);
                            }
                        }
                    }
                }),
            "dist\n*.md"),
    ];

    private static DockerfileCheck WithIgnore(DockerfileCheck check, string ignore) => check with { Check = check.Check with { IgnoreExample = ignore + "\n" } };

    private static bool IsOfContext(Instruction copy) => copy.Flag("from") is null && copy.Words.Count > 1;

    private static bool LeavesHistoryOut(Instruction copy) => copy.Flags.Any(flag => flag.Name == "exclude" && flag.Value?.Contains(".git", StringComparison.Ordinal) == true);

    // Null for what is no path that is known: an address, a here-document, a pattern, a variable without a value.
    private static string? PathOf(Instruction copy, Word word)
    {
        if (word.Raw.StartsWith("<<", StringComparison.Ordinal) || copy.Expand(word.Text) is not { } text || text.AsSpan().IndexOfAny(Special) >= 0)
        {
            return null;
        }

        var parts = text.Split('/').Where(part => part.Length > 0 && part != ".").ToList();
        return parts.Count == 0 || parts.Contains("..") ? null : string.Join('/', parts);
    }

    private static bool IsFile(string path) => path[(path.LastIndexOf('/') + 1)..].IndexOf('.', StringComparison.Ordinal) > 0;
}
