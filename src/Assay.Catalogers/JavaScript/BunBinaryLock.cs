using System.Buffers.Binary;
using System.Globalization;
using Assay.Catalogers.Formats;
using Assay.Core.Text;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// The tables of a bun.lockb (oven-sh/bun, src/install/lockfile/bun.lockb.zig, Buffers.zig, Package.zig; src/install/resolution.zig): a list of packages, column by
/// column, and then the arrays that it points into. All numbers are little-endian; a place in the file is one from its beginning. Format 2 was written up to bun 1.2,
/// format 3 by those after, where the parts of a version have eight bytes instead of four.
/// </summary>
internal sealed class BunBinaryLock
{
    /// <summary>The first bytes of every one.</summary>
    public static ReadOnlySpan<byte> Mark => "#!/usr/bin/env bun\nbun-lockfile-format-v0\n"u8;

    // Of what a package was resolved to (Resolution.Tag).
    private const byte Root = 1, Npm = 2, GitHub = 16, Git = 32, Workspace = 72;

    private const int MetaHashBytes = 32, StringBytes = 8, SliceBytes = 8, HashBytes = 8, DependencyBytes = 26, BehaviorAt = 16;

    private readonly byte[] bytes;
    private readonly bool isWide;
    private readonly int count;
    private readonly int columns;
    private readonly (int Start, int Length) resolutions;
    private readonly (int Start, int Length) dependencies;
    private readonly (int Start, int Length) strings;

    // Whoever asks, asks twice for each; where packages share dependencies, a small file could tell of very many.
    private long left;

    /// <exception cref="MalformedException">It is not of a known format, or its tables do not lie within it.</exception>
    public BunBinaryLock(byte[] bytes)
    {
        this.bytes = bytes;
        var at = Mark.Length;
        var format = At(at, 4) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) : 0;
        if (!bytes.AsSpan().StartsWith(Mark) || format is not (2 or 3))
        {
            throw new MalformedException(format == 0 ? "it does not begin as bun's lock files do" : $"its format {format} is not known");
        }

        isWide = format == 3;
        at += 4 + MetaHashBytes + 8;

        // How long it is, says the number before.
        Number(at - 8);
        count = Number(at);
        columns = Number(at + 24);
        var end = Number(at + 32);
        if (columns > end || end > bytes.Length || (long)count * (StringBytes + HashBytes + ResolutionBytes + (2 * SliceBytes)) > end - columns)
        {
            throw new MalformedException("its list of packages does not lie within it");
        }

        // Behind the list: trees, hoisted dependencies, resolutions, dependencies, texts' places, texts.
        var arrays = new (int Start, int Length)[6];
        for (var i = 0; i < arrays.Length; i++)
        {
            var (start, stop) = (Number(end), Number(end + 8));
            if (start < end || stop < start || stop > bytes.Length)
            {
                throw new MalformedException("one of its arrays does not lie within it");
            }

            arrays[i] = (start, stop - start);
            end = stop;
        }

        (resolutions, dependencies, strings) = (arrays[2], arrays[3], arrays[5]);
        left = 2L * dependencies.Length / DependencyBytes;
    }

    private int ResolutionBytes => isWide ? 72 : 64;

    /// <summary>How many packages there are; the first one is the project.</summary>
    public int Count => count;

    public string Name(int package) => Text(columns + (package * StringBytes));

    /// <summary>Whether it is the project or one of its workspaces.</summary>
    public bool IsOwn(int package) => bytes[Resolution(package)] is Root or Workspace;

    /// <summary>The version that a registry gave; null for what came from elsewhere.</summary>
    public string? Version(int package)
    {
        var at = Resolution(package);
        return bytes[at] == Npm ? VersionAt(at + 8 + StringBytes) : null;
    }

    /// <summary>Where a commit lies; null for what came from elsewhere.</summary>
    public string? Repository(int package)
    {
        // owner, repository, committish, resolved, package's name
        var at = Resolution(package) + 8;
        var (owner, repository, committish, resolved) = (Text(at), Text(at + 8), Text(at + 16), Text(at + 24));
        return bytes[at - 8] switch
        {
            GitHub => $"github:{owner}/{repository}#{committish}",
            Git => $"{(repository.StartsWith("git", StringComparison.Ordinal) ? "" : "git+")}{repository}#{(resolved.Length > 0 ? resolved : committish)}",
            _ => null,
        };
    }

    /// <summary>What a package asks for, and which package that is; those that were not installed are left out.</summary>
    public List<(int Package, BunBehavior Behavior)> Dependencies(int package)
    {
        var found = new List<(int Package, BunBehavior Behavior)>();
        var slices = columns + (count * (StringBytes + HashBytes + ResolutionBytes));
        var (first, length) = Slice(slices + (package * SliceBytes));
        var (firstResolved, resolvedLength) = Slice(slices + ((count + package) * SliceBytes));
        for (var i = 0; i < Math.Min(length, resolvedLength); i++)
        {
            var dependency = (first + i) * DependencyBytes;
            var resolved = (firstResolved + i) * 4;
            if (dependency + DependencyBytes > dependencies.Length || resolved + 4 > resolutions.Length || --left < 0)
            {
                throw new MalformedException($"the dependencies of package {package} do not lie within it");
            }

            // The largest number stands for a package that is not there: an optional one that no registry has.
            var target = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(resolutions.Start + (int)resolved));
            if (target < (uint)count)
            {
                found.Add(((int)target, (BunBehavior)bytes[dependencies.Start + (int)dependency + BehaviorAt]));
            }
        }

        return found;
    }

    private int Resolution(int package) => columns + (count * (StringBytes + HashBytes)) + (package * ResolutionBytes);

    private string VersionAt(int at)
    {
        var size = isWide ? 8 : 4;
        var core = string.Join('.', Enumerable.Range(0, 3).Select(part => isWide
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at + (part * size))).ToString(CultureInfo.InvariantCulture)
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + (part * size))).ToString(CultureInfo.InvariantCulture)));

        // What stands behind '-' and '+', each a text and its hash.
        at += isWide ? 3 * size : 16;
        var (before, build) = (Text(at), Text(at + StringBytes + HashBytes));
        return core + (before.Length > 0 ? "-" + before : "") + (build.Length > 0 ? "+" + build : "");
    }

    // Up to eight bytes stand in place; of longer texts the place and the length, whose highest bit is set.
    private string Text(int at)
    {
        var inline = bytes.AsSpan(at, StringBytes);
        if ((inline[^1] & 0x80) == 0)
        {
            var zero = inline.IndexOf((byte)0);
            return LossyText.Decode(zero < 0 ? inline : inline[..zero]);
        }

        var offset = BinaryPrimitives.ReadUInt32LittleEndian(inline);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(inline[4..]) & 0x7FFF_FFFF;
        return (long)offset + length <= strings.Length ? LossyText.Decode(bytes.AsSpan(strings.Start + (int)offset, (int)length)) : throw new MalformedException("a text does not lie within it");
    }

    private (long First, long Length) Slice(int at) =>
        (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)));

    private bool At(int at, int length) => at >= 0 && at <= bytes.Length - length;

    // A place or a number of eight bytes that lies within the file.
    private int Number(int at)
    {
        var value = At(at, 8) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) : throw new MalformedException("it ends early");
        return value <= (ulong)bytes.Length ? (int)value : throw new MalformedException("it ends early");
    }
}

/// <summary>What a dependency is there for (src/install/dependency.zig, Behavior); an optional peer has both marks.</summary>
[Flags]
internal enum BunBehavior
{
    None = 0,
    Prod = 1 << 1,
    Optional = 1 << 2,
    Dev = 1 << 3,
    Peer = 1 << 4,
}
