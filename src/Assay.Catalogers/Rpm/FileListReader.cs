using System.Buffers;
using Assay.Core.Files;

namespace Assay.Catalogers.Rpm;

/// <summary>A header's list of files: for each its base name and the number of its folder among the folders' names (lib/rpmfi.c).</summary>
internal sealed class FileListReader
{
    private const int DirectoryMode = 0x4000;
    private const int ModeKind = 0xF000;

    private readonly ArrayBufferWriter<byte> paths = new(4096);
    private readonly List<Range> folders = [];
    private readonly byte[] joined = new byte[FilePath.MaxBytes];

    /// <summary>
    /// Lists the files that the package brought, without folders, each ended by '\n'; valid until the next call. Left out are those that rpm
    /// did not unpack or that another package has replaced since (include/rpm/rpmfiles.h, rpmfileState).
    /// </summary>
    /// <param name="header">The package.</param>
    /// <param name="maxBytes">How long the list may be.</param>
    /// <param name="problem">What is wrong with the list; null where nothing is.</param>
    /// <param name="isCut">True where the list would be longer than allowed.</param>
    public ReadOnlySpan<byte> Read(RpmHeader header, int maxBytes, out string? problem, out bool isCut)
    {
        paths.ResetWrittenCount();
        problem = null;
        isCut = false;
        var selection = new Selection(header);
        if (header.TryFind(RpmTag.BaseNames, out var baseNames))
        {
            header.TryFind(RpmTag.DirNames, out var dirNames);
            header.TryFind(RpmTag.DirIndexes, out var dirIndexes);
            problem = Join(baseNames, dirNames, dirIndexes, selection, maxBytes, out isCut);
        }
        else if (header.TryFind(RpmTag.OldFileNames, out var names))
        {
            // Packages built before rpm 4.0.
            var number = 0;
            foreach (var name in names.Texts())
            {
                if (selection.Has(number++))
                {
                    isCut |= !TryAdd(name, default, maxBytes);
                }
            }
        }

        return paths.WrittenSpan;
    }

    private string? Join(RpmValues baseNames, RpmValues dirNames, RpmValues dirIndexes, Selection selection, int maxBytes, out bool isCut)
    {
        isCut = false;
        if (!baseNames.IsText || !dirNames.IsText || !dirIndexes.IsInt32 || dirIndexes.Count != baseNames.Count)
        {
            return "its list of files can't be read";
        }

        var allFolders = dirNames.AllTexts;
        folders.Clear();
        for (var begin = 0; begin < allFolders.Length;)
        {
            var length = allFolders[begin..].IndexOf((byte)0);
            folders.Add(begin..(begin + length));
            begin += length + 1;
        }

        var bad = 0;
        var number = 0;
        foreach (var baseName in baseNames.Texts())
        {
            var folder = dirIndexes.Int32(number);
            if (folder >= (uint)folders.Count)
            {
                bad++;
            }
            else if (selection.Has(number) && !TryAdd(allFolders[folders[(int)folder]], baseName, maxBytes))
            {
                isCut = true;
                break;
            }

            number++;
        }

        return bad > 0 ? $"{bad} of its files lie in no folder" : null;
    }

    // False only where the list is full: a path that can't be one owns nothing.
    private bool TryAdd(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name, int maxBytes)
    {
        var length = folder.Length + name.Length;
        if (length > joined.Length)
        {
            return true;
        }

        folder.CopyTo(joined);
        name.CopyTo(joined.AsSpan(folder.Length));
        var target = paths.GetSpan(length + 1);
        if (joined.AsSpan(0, length).Contains((byte)'\n')
            || !FilePath.TryNormalize(joined.AsSpan(0, length), target, out var written, out var escapes) || escapes || written == 0)
        {
            return true;
        }

        if (paths.WrittenCount + written + 1 > maxBytes)
        {
            return false;
        }

        target[written] = (byte)'\n';
        paths.Advance(written + 1);
        return true;
    }

    /// <summary>Which of the files count, by state and mode; where these are missing or of another number, all do.</summary>
    private readonly ref struct Selection
    {
        private readonly ReadOnlySpan<byte> states;
        private readonly RpmValues modes;

        public Selection(RpmHeader header)
        {
            states = header.TryFind(RpmTag.FileStates, out var values) ? values.Octets : default;
            modes = header.TryFind(RpmTag.FileModes, out var found) && found.IsInt16 ? found : default;
        }

        public bool Has(int number) =>
            (number >= states.Length || states[number] == 0)
            && (number >= modes.Count || (modes.Int16(number) & ModeKind) != DirectoryMode);
    }
}
