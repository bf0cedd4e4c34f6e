using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Distros;

/// <summary>
/// Takes the lines by which a distribution names itself. Facts: of assignments, one with their name as key; of a sentence, a bare version or
/// a CPE, one with an empty key. What they mean together is <see cref="DistroResolver"/>'s.
/// </summary>
internal sealed class ReleaseCataloger : ICataloger
{
    public const string CatalogerName = "distro/release";

    /// <summary>The kind of every fact.</summary>
    public const string FactKind = "release";

    /// <summary>A longer line names no distribution.</summary>
    public const int MaxLineBytes = 4096;

    private const int MaxFileBytes = 256 << 10;

    private static readonly HashSet<string> WantedKeys = new(StringComparer.Ordinal)
    {
        "ID", "ID_LIKE", "NAME", "PRETTY_NAME", "VERSION", "VERSION_ID", "VERSION_CODENAME", "UBUNTU_CODENAME",
        "DISTRIB_ID", "DISTRIB_RELEASE", "DISTRIB_CODENAME",
        "PATCHLEVEL", "CODENAME",
    };

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs = [.. ReleaseFile.ByPrecedence.Select(file => file.Path)],
        MaxBytes = MaxFileBytes,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var release = ReleaseFile.ByPrecedence.FirstOrDefault(known => known.TreePath == file.Path);
        if (release is null)
        {
            return;
        }

        var content = Read(file, token);
        if (content.StartsWith("\uFEFF"u8))
        {
            content = content[3..];
        }

        if (release.Syntax == ReleaseSyntax.Assignments)
        {
            ReadAssignments(content, sink, seen: null);
        }
        else
        {
            ReadSentence(content, release, sink);
        }
    }

    private static ReadOnlySpan<byte> Read(ScannedFile file, CancellationToken token)
    {
        var buffer = new byte[(int)Math.Clamp(file.SizeBytes, 0, MaxFileBytes)];
        var length = 0;
        var stream = file.OpenSequential();
        while (length < buffer.Length && stream.Read(buffer.AsSpan(length)) is > 0 and var count)
        {
            token.ThrowIfCancellationRequested();
            length += count;
        }

        return buffer.AsSpan(0, length);
    }

    private static void ReadSentence(ReadOnlySpan<byte> content, ReleaseFile release, FactSink sink)
    {
        ReadOnlySpan<byte> first = default;
        while (first.IsEmpty && TryTakeLine(ref content, out var line))
        {
            first = ReleaseAssignments.TrimBlanks(line);
        }

        if (first.Length > MaxLineBytes)
        {
            sink.Add(Issue.Error("limit.line", $"a line of {first.Length} bytes where a release should be named"));
            return;
        }

        // An empty file may say all there is to say: Arch's arch-release is one.
        if (first.IsEmpty && !(release.Id is not null && release.Syntax == ReleaseSyntax.Version))
        {
            sink.Add(Issue.Notice("distro.release.malformed", "the file names no release"));
            return;
        }

        sink.Add(new LooseFact(FactKind, "", LossyText.Decode(first)));
        if (release.Syntax == ReleaseSyntax.SentenceWithFields)
        {
            ReadAssignments(content, sink, seen: []);
        }
    }

    // Of repeated keys the last one counts, as in a shell.
    private static void ReadAssignments(ReadOnlySpan<byte> content, FactSink sink, Dictionary<string, string>? seen)
    {
        var isOptional = seen is not null;
        seen ??= new Dictionary<string, string>(StringComparer.Ordinal);
        var isWhole = true;
        while (TryTakeLine(ref content, out var line))
        {
            if (line.Length > MaxLineBytes)
            {
                sink.Add(Issue.Error("limit.line", $"a line of {line.Length} bytes is left out"));
                continue;
            }

            if (ReleaseAssignments.TryRead(line, out var key, out var value, out var isEnded) && WantedKeys.Contains(key))
            {
                isWhole &= isEnded;
                seen[key] = value;
            }
        }

        if (!isWhole)
        {
            sink.Add(Issue.Notice("distro.release.malformed", "a quoted value has no end"));
        }
        else if (seen.Count == 0 && !isOptional)
        {
            sink.Add(Issue.Notice("distro.release.malformed", "the file names no release"));
        }

        if (seen.TryGetValue("ID", out var id) && DistroNames.ToId(id) is null)
        {
            sink.Add(Issue.Notice("distro.id.malformed", "the ID is none by os-release(5): it has other characters than a-z, 0-9, '.', '_' and '-'"));
        }

        foreach (var (key, value) in seen.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            sink.Add(new LooseFact(FactKind, key, value));
        }
    }

    private static bool TryTakeLine(scoped ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> line)
    {
        var end = content.IndexOf((byte)'\n');
        line = end < 0 ? content : content[..end];
        var isThere = !content.IsEmpty;
        content = end < 0 ? default : content[(end + 1)..];
        return isThere;
    }
}
