using System.Security.Cryptography;
using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Engine.Collecting;

/// <summary>
/// All catalogers' interests in one table: a file that nobody wants costs four look-ups and is never opened.
/// </summary>
internal sealed class InterestTable
{
    // What is in the cache needs the fingerprint alone.
    private readonly Lazy<LookUp> lookUp;
    private readonly (byte[] Magic, int Cataloger)[] magics;
    private readonly int[] executables;
    private readonly (byte[] Folder, int Cataloger)[] namesIn;
    private readonly IReadOnlyList<MovedGlob> moves;

    private InterestTable(IReadOnlyList<ICataloger> catalogers, IReadOnlyList<Candidate> candidates, IReadOnlyList<MovedGlob> moves)
    {
        Catalogers = catalogers;
        this.moves = moves;
        lookUp = new Lazy<LookUp>(() => new LookUp(candidates));

        // What a file is told by besides its path, no link can hide: the first pass saw it.
        magics = moves.Count > 0 ? [] : [.. catalogers.SelectMany((cataloger, number) => cataloger.Interest.Magic.Select(magic => (magic, number)))];
        executables = moves.Count > 0 ? [] : [.. Enumerable.Range(0, catalogers.Count).Where(number => catalogers[number].Interest.Executables)];
        namesIn = moves.Count > 0 ? [] : [.. catalogers.SelectMany((cataloger, number) => cataloger.Interest.NamesIn.Select(folder => (Encoding.UTF8.GetBytes(folder + "/"), number)))];
        LongestMagic = magics.Length == 0 ? 0 : magics.Max(magic => magic.Magic.Length);
        Globs = [.. candidates.Select(candidate => (candidate.Glob, candidate.Cataloger))];
        Fingerprint = Digest(catalogers, Globs);
    }

    public IReadOnlyList<ICataloger> Catalogers { get; }

    /// <summary>Every pattern with the number of its cataloger.</summary>
    public IReadOnlyList<(Glob Glob, int Cataloger)> Globs { get; }

    /// <summary>How many bytes of a file's beginning decide; 0 where no cataloger asks for any.</summary>
    public int LongestMagic { get; }

    /// <summary>Digest of catalogers, their versions and what they want: part of the layer cache's key.</summary>
    public string Fingerprint { get; }

    public static InterestTable Of(IReadOnlyList<ICataloger> catalogers) =>
        new(catalogers, [.. catalogers.SelectMany((cataloger, number) => cataloger.Interest.Globs.Select(glob => new Candidate(Glob.Parse(glob, cataloger.Interest.AnyCase), number)))], []);

    /// <summary>The same catalogers, looking only where links moved what they want.</summary>
    public InterestTable Moved(IReadOnlyList<MovedGlob> moved) =>
        new(Catalogers, [.. moved.Select(move => new Candidate(move.Glob, move.Cataloger))], moved);

    /// <summary>The path under which a cataloger knows a file: its own, or the one from which a link leads to it.</summary>
    public FilePath SeenAs(FilePath path, int cataloger)
    {
        foreach (var move in moves)
        {
            if (move.Cataloger == cataloger && move.Glob.Matches(path.Bytes))
            {
                return FilePath.Parse(move.Name + Encoding.UTF8.GetString(path.Bytes[Encoding.UTF8.GetByteCount(move.Place)..]));
            }
        }

        return path;
    }

    /// <summary>Adds the numbers of the catalogers that want a file by its path or mode.</summary>
    public void Match(ReadOnlySpan<byte> path, int mode, List<int> wanted)
    {
        var known = lookUp.Value;
        var slash = path.LastIndexOf((byte)'/');
        var name = path[(slash + 1)..];
        if (known.ByName.TryGetValue(name, out var candidates))
        {
            Add(candidates, path, wanted);
        }

        if (known.ByFoldedName.TryGetValue(name, out candidates))
        {
            Add(candidates, path, wanted);
        }

        var dot = name.LastIndexOf((byte)'.');
        if (dot >= 0 && known.ByExtension.TryGetValue(name[dot..], out var endings))
        {
            foreach (var ending in endings)
            {
                if (ending[0].Glob.MatchesName(name))
                {
                    Add(ending, path, wanted);
                }
            }
        }

        if (name.Length >= Glob.BeginningBytes && known.ByBeginning.TryGetValue(name[..Glob.BeginningBytes], out candidates))
        {
            Add(candidates, path, wanted);
        }

        if (known.ByFolder.TryGetValue(slash < 0 ? default : path[..slash], out candidates))
        {
            Add(candidates, path, wanted);
        }

        if (executables.Length > 0 && (mode & 0b001_001_001) != 0)
        {
            foreach (var cataloger in executables)
            {
                AddOnce(wanted, cataloger);
            }
        }
    }

    /// <summary>Adds the numbers of the catalogers that want a file by how it begins.</summary>
    public void MatchMagic(ReadOnlySpan<byte> head, List<int> wanted)
    {
        foreach (var (magic, cataloger) in magics)
        {
            if (head.StartsWith(magic))
            {
                AddOnce(wanted, cataloger);
            }
        }
    }

    /// <summary>Adds the numbers of the catalogers that want an entry, or the folder above it, for its name alone.</summary>
    /// <returns>How many bytes of the path are that name's; 0 where nobody wants it.</returns>
    public int MatchName(ReadOnlySpan<byte> path, List<int> wanted)
    {
        var length = 0;
        foreach (var (folder, cataloger) in namesIn)
        {
            if (path.Length > folder.Length && path.StartsWith(folder))
            {
                var end = path[folder.Length..].IndexOf((byte)'/');
                length = end < 0 ? path.Length : folder.Length + end;
                AddOnce(wanted, cataloger);
            }
        }

        return length;
    }

    /// <summary>Whether anything that some cataloger wants may lie in a folder, at any depth.</summary>
    public bool Enters(ReadOnlySpan<byte> folder)
    {
        if (executables.Length > 0 || magics.Length > 0)
        {
            return true;
        }

        foreach (var (place, _) in namesIn)
        {
            // The place ends in a '/'.
            if (place.AsSpan().StartsWith(folder) && (folder.IsEmpty || place[folder.Length] == (byte)'/'))
            {
                return true;
            }
        }

        foreach (var (glob, _) in Globs)
        {
            if (glob.MayLieIn(folder))
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(Candidate[] candidates, ReadOnlySpan<byte> path, List<int> wanted)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Glob.Matches(path))
            {
                AddOnce(wanted, candidate.Cataloger);
            }
        }
    }

    private static void AddOnce(List<int> wanted, int cataloger)
    {
        if (!wanted.Contains(cataloger))
        {
            wanted.Add(cataloger);
        }
    }

    private static string Digest(IReadOnlyList<ICataloger> catalogers, IReadOnlyList<(Glob Glob, int Cataloger)> globs)
    {
        var text = new StringBuilder();
        for (var number = 0; number < catalogers.Count; number++)
        {
            text.Append(catalogers[number].Name).Append('@').Append(catalogers[number].Version)
                .Append('<').Append(catalogers[number].Interest.MaxBytes)
                .Append(catalogers[number].Interest.Executables ? " +x" : "").Append(catalogers[number].Interest.AnyCase ? " ~" : "");
            foreach (var magic in catalogers[number].Interest.Magic)
            {
                text.Append(" #").Append(Convert.ToHexString(magic));
            }

            foreach (var folder in catalogers[number].Interest.NamesIn)
            {
                text.Append(' ').Append(folder).Append("/ names");
            }

            foreach (var (glob, _) in globs.Where(wanted => wanted.Cataloger == number))
            {
                text.Append(' ').Append(glob);
            }

            text.Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private sealed record Candidate(Glob Glob, int Cataloger);

    /// <summary>Patterns by the part of a path that they are looked up by.</summary>
    private sealed class LookUp(IReadOnlyList<Candidate> candidates)
    {
        public KeySlots<Candidate[]> ByName { get; } = Group(candidates, PatternKind.Name);

        /// <summary>Those of one last part stand together: many folders' "*.ko.gz" are refused at once by a page of the manual.</summary>
        public KeySlots<Candidate[][]> ByExtension { get; } = GroupByEnding(candidates);

        public KeySlots<Candidate[]> ByFolder { get; } = Group(candidates, PatternKind.Folder);

        public KeySlots<Candidate[]> ByBeginning { get; } = Group(candidates, PatternKind.Beginning);

        public KeySlots<Candidate[]> ByFoldedName { get; } = Group(candidates, PatternKind.NameInAnyCase);

        private static KeySlots<Candidate[]> Group(IReadOnlyList<Candidate> candidates, PatternKind kind)
        {
            var slots = new KeySlots<Candidate[]>(candidates.Count, anyCase: kind == PatternKind.NameInAnyCase);
            foreach (var candidate in candidates)
            {
                if (candidate.Glob.Kind == kind)
                {
                    var key = candidate.Glob.LookUpKey;
                    slots.Set(key, slots.TryGetValue(key, out var others) ? [.. others, candidate] : [candidate]);
                }
            }

            return slots;
        }

        private static KeySlots<Candidate[][]> GroupByEnding(IReadOnlyList<Candidate> candidates)
        {
            var slots = new KeySlots<Candidate[][]>(candidates.Count);
            foreach (var extension in candidates.Where(candidate => candidate.Glob.Kind == PatternKind.Extension).GroupBy(candidate => Encoding.UTF8.GetString(candidate.Glob.LookUpKey), StringComparer.Ordinal))
            {
                slots.Set(Encoding.UTF8.GetBytes(extension.Key), [.. extension.GroupBy(candidate => candidate.Glob.Name, StringComparer.Ordinal).Select(ending => ending.ToArray())]);
            }

            return slots;
        }
    }
}

/// <summary>A pattern whose folder is reached through a link.</summary>
/// <param name="Glob">The pattern, where the files really are.</param>
/// <param name="Cataloger">Who wants them.</param>
/// <param name="Place">The folder, or the whole path, where they really are.</param>
/// <param name="Name">The folder, or the whole path, by which the cataloger knows them.</param>
internal sealed record MovedGlob(Glob Glob, int Cataloger, string Place, string Name);
