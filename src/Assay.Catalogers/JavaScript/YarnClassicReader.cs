using Assay.Core.Text;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// Reads yarn.lock as yarn 1 writes it (yarnpkg/yarn, src/lockfile/parse.js): entries of descriptors, with fields and lists of dependencies
/// indented below them.
/// </summary>
internal sealed class YarnClassicReader
{
    private const int MaxDescriptors = 10_000;

    private readonly LineReader lines;
    private readonly Action<YarnEntry> take;
    private YarnEntry? open;
    private bool isOptionalList;

    public YarnClassicReader(LineReader lines, Action<YarnEntry> take)
    {
        this.lines = lines;
        this.take = take;
    }

    /// <summary>Reads all entries.</summary>
    /// <returns>The number of the first line that is none of yarn's; 0 where all are.</returns>
    public int Read(CancellationToken token)
    {
        var broken = 0;
        var isInList = false;
        while (lines.TryRead(out var line, token))
        {
            line = line.TrimEnd((byte)'\r');
            var indent = line.IndexOfAnyExcept((byte)' ');
            if (indent < 0 || line[indent] == '#')
            {
                continue;
            }

            var text = LossyText.Decode(line[indent..]);
            if (indent == 0)
            {
                Flush();
                isInList = false;
                open = text.EndsWith(':') ? new YarnEntry(Words(text[..^1], ',').Take(MaxDescriptors).ToList()) : null;
                broken = open is null && broken == 0 ? lines.Number : broken;
            }
            else if (open is null)
            {
                broken = broken == 0 ? lines.Number : broken;
            }
            else if (indent <= 2)
            {
                isInList = text is "dependencies:" or "optionalDependencies:";
                isOptionalList = text == "optionalDependencies:";
                TakeField(Words(text, ' '));
            }
            else if (isInList && Words(text, ' ') is [var name, var range])
            {
                open.Dependencies.Add((name, range, isOptionalList));
            }
        }

        Flush();
        return lines.IsTerminated ? broken : lines.Number;
    }

    private void TakeField(List<string> words)
    {
        switch (words)
        {
            case ["version", var version]:
                open!.Version = version;
                break;
            case ["resolved", var resolved]:
                open!.Resolved = resolved;
                break;
        }
    }

    private void Flush()
    {
        if (open is { Descriptors.Count: > 0 })
        {
            take(open);
        }

        open = null;
    }

    // Words stand bare or in quotes with the escapes of JSON, of which names and versions have none but the quote's own.
    private static List<string> Words(string text, char separator)
    {
        var words = new List<string>();
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == ' ' || text[at] == separator)
            {
                at++;
                continue;
            }

            var end = at + 1;
            if (text[at] == '"')
            {
                while (end < text.Length && (text[end] != '"' || text[end - 1] == '\\'))
                {
                    end++;
                }

                words.Add(text[(at + 1)..end]);
                at = end + 1;
                continue;
            }

            end = text.IndexOf(separator, at);
            end = end < 0 ? text.Length : end;
            words.Add(text[at..end]);
            at = end;
        }

        return words;
    }
}

/// <summary>One entry of yarn.lock.</summary>
/// <param name="Descriptors">"name@range", all that were resolved to it.</param>
internal sealed record YarnEntry(List<string> Descriptors)
{
    public string? Version { get; set; }

    public string? Resolved { get; set; }

    public List<(string Name, string Range, bool IsOptional)> Dependencies { get; } = [];
}
