using System.Text;

namespace Assay.Engine.Collecting;

/// <summary>By what a pattern is looked up.</summary>
internal enum PatternKind
{
    /// <summary>Its last part is a name: look up by file name.</summary>
    Name,
    /// <summary>The same, whatever the case of its letters: look up by the name in upper case.</summary>
    NameInAnyCase,
    /// <summary>Its last part is "*.ext" or "*.more.ext": look up by the last extension.</summary>
    Extension,
    /// <summary>Its last part has another '*': look up by the folder, which has none.</summary>
    Folder,
    /// <summary>It begins with "**/", and its last part with enough bytes before a '*': look up by those.</summary>
    Beginning,
}

/// <summary>A path pattern of an interest; see <see cref="Core.Cataloging.Interest.Globs"/> for its language.</summary>
internal sealed class Glob
{
    /// <summary>By how many bytes of a file's name the patterns of <see cref="PatternKind.Beginning"/> are looked up.</summary>
    public const int BeginningBytes = 3;

    private readonly byte[][] parts;
    private readonly bool anywhere;
    private readonly bool anyCase;
    private readonly string text;

    private Glob(string text, bool anywhere, bool anyCase, byte[][] parts)
    {
        this.text = text;
        this.anywhere = anywhere;
        this.anyCase = anyCase;
        this.parts = parts;
        var last = parts[^1];
        var star = last.AsSpan().IndexOf((byte)'*');
        if (anyCase)
        {
            Kind = PatternKind.NameInAnyCase;
            LookUpKey = star < 0 ? Encoding.UTF8.GetBytes(text[(text.LastIndexOf('/') + 1)..].ToUpperInvariant())
                : throw new ArgumentException($"'{text}': in any case only names can be asked for", nameof(text));
        }
        else if (star < 0)
        {
            Kind = PatternKind.Name;
            LookUpKey = last;
        }
        else if (star == 0 && last.AsSpan().LastIndexOf((byte)'.') is var dot and > 0 && dot < last.Length - 1)
        {
            Kind = PatternKind.Extension;
            LookUpKey = last[dot..];
        }
        else if (anywhere && star >= BeginningBytes)
        {
            Kind = PatternKind.Beginning;
            LookUpKey = last[..BeginningBytes];
        }
        else
        {
            Kind = PatternKind.Folder;
            LookUpKey = Encoding.UTF8.GetBytes(text[..Math.Max(0, text.LastIndexOf('/'))]);
            if (anywhere || LiteralParts != parts.Length - 1)
            {
                throw new ArgumentException($"'{text}': a last part with such a '*' needs a folder without any, or a name's beginning", nameof(text));
            }
        }
    }

    public PatternKind Kind { get; }

    public byte[] LookUpKey { get; }

    /// <summary>The last part: "*.ko.gz".</summary>
    public string Name => Encoding.UTF8.GetString(parts[^1]);

    /// <summary>Whether the last part matches a file's name.</summary>
    public bool MatchesName(ReadOnlySpan<byte> name) => MatchesPart(parts[^1], name);

    /// <summary>How many leading parts are plain names; 0 for a pattern that begins with "**/".</summary>
    public int LiteralParts => anywhere ? 0 : parts.TakeWhile(part => !part.Contains((byte)'*')).Count();

    public static Glob Parse(string text, bool anyCase = false)
    {
        var floats = text.StartsWith("**/", StringComparison.Ordinal);
        var split = (floats ? text[3..] : text).Split('/').Select(Encoding.UTF8.GetBytes).ToArray();
        return split.Any(part => part.Length == 0 || part.Count(character => character == '*') > 1)
            ? throw new ArgumentException($"'{text}' is no pattern: empty part, or two '*' in one", nameof(text))
            : new Glob(text, floats, anyCase, split);
    }

    public bool Matches(ReadOnlySpan<byte> path)
    {
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            var slash = path.LastIndexOf((byte)'/');
            if (!MatchesPart(parts[i], path[(slash + 1)..]))
            {
                return false;
            }

            if (slash < 0)
            {
                return i == 0;
            }

            path = path[..slash];
        }

        return anywhere;
    }

    /// <summary>Whether the pattern may match something that lies in a folder, at any depth.</summary>
    public bool MayLieIn(ReadOnlySpan<byte> folder)
    {
        if (anywhere || folder.IsEmpty)
        {
            return true;
        }

        for (var i = 0; i < parts.Length - 1; i++)
        {
            var slash = folder.IndexOf((byte)'/');
            if (!MatchesPart(parts[i], slash < 0 ? folder : folder[..slash]))
            {
                return false;
            }

            if (slash < 0)
            {
                return true;
            }

            folder = folder[(slash + 1)..];
        }

        return false;
    }

    /// <summary>The folder of plain names that the pattern begins with, and what follows it.</summary>
    public (string Folder, string Pattern) SplitLiteral()
    {
        var names = parts.Select(Encoding.UTF8.GetString).ToArray();
        var count = LiteralParts;
        return (string.Join('/', names[..count]), string.Join('/', names[count..]));
    }

    public override string ToString() => text;

    private bool MatchesPart(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> part)
    {
        if (anyCase)
        {
            return Ascii.EqualsIgnoreCase(pattern, part);
        }

        var star = pattern.IndexOf((byte)'*');
        return star < 0
            ? part.SequenceEqual(pattern)
            : part.Length >= pattern.Length - 1 && part.StartsWith(pattern[..star]) && part.EndsWith(pattern[(star + 1)..]);
    }
}
