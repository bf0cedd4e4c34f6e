using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Ruby;

/// <summary>
/// Gemfile, also called gems.rb (bundler.io, "gemfile(5)"), as far as it tells which gems of the lock file are for development or tests alone. It is a
/// program; calls of gem and group with symbols and texts are understood.
/// </summary>
internal sealed class GemfileCataloger : ICataloger
{
    public const string CatalogerName = "ruby/gemfile";

    private static readonly string[] Blocks = ["if ", "unless ", "case ", "begin", "def ", "class ", "module ", "while ", "until "];

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/Gemfile", "**/gems.rb"], MaxBytes = 4 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // One scope for each open block; null for one that is no group.
        var open = new Stack<PackageScope?>();
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            if (text is "end" || text.StartsWith("end ", StringComparison.Ordinal))
            {
                open.TryPop(out _);
                continue;
            }

            if (text.StartsWith("gem ", StringComparison.Ordinal) || text.StartsWith("gem(", StringComparison.Ordinal))
            {
                AddGem(text, open, sink);
            }

            if (text.EndsWith(" do", StringComparison.Ordinal) || (text.EndsWith('|') && text.Contains(" do |", StringComparison.Ordinal)))
            {
                open.Push(text.StartsWith("group", StringComparison.Ordinal) ? ScopeOf(text) : null);
            }
            else if (Array.Exists(Blocks, block => text.StartsWith(block, StringComparison.Ordinal)))
            {
                open.Push(null);
            }
        }
    }

    private static void AddGem(string text, Stack<PackageScope?> open, FactSink sink)
    {
        var start = text.IndexOfAny(['"', '\'']);
        var end = start < 0 ? -1 : text.IndexOf(text[start], start + 1);
        if (end < 0)
        {
            return;
        }

        var own = text.IndexOf("group", end, StringComparison.Ordinal) is var group and >= 0 ? ScopeOf(text[group..]) : null;
        var scope = own ?? open.FirstOrDefault(outer => outer is not null) ?? PackageScope.Prod;
        sink.Add(new LooseFact(scope.ToString(), text[(start + 1)..end], ""));
    }

    // A gem of several groups is for the first of production, tests, development that is among them.
    private static PackageScope? ScopeOf(string text)
    {
        PackageScope? scope = null;
        foreach (var word in text.Split([' ', ',', ':', '[', ']', '(', ')', '"', '\'', '=', '>'], StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            switch (word)
            {
                case "development" or "dev" or "doc" or "docs" or "lint":
                    scope ??= PackageScope.Dev;
                    break;
                case "test" or "tests":
                    scope = scope is null or PackageScope.Dev ? PackageScope.Test : scope;
                    break;
                case "default" or "production" or "assets":
                    return PackageScope.Prod;
            }
        }

        return scope;
    }
}
