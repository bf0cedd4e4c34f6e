using System.Diagnostics.CodeAnalysis;
using System.Text;
using Assay.Core.Text;

namespace Assay.Core.Files;

/// <summary>
/// A path inside a tree: bytes as the artefact has them, separated by '/', relative to the tree's root, without empty parts,
/// '.' or '..'. The root itself is the empty path.
/// </summary>
public readonly struct FilePath : IEquatable<FilePath>, IComparable<FilePath>
{
    /// <summary>The longest path taken, in bytes: PATH_MAX of Linux.</summary>
    public const int MaxBytes = 4096;

    private readonly byte[]? bytes;

    private FilePath(byte[] bytes) => this.bytes = bytes;

    /// <summary>The path's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>True for the root of the tree.</summary>
    public bool IsRoot => bytes is null || bytes.Length == 0;

    /// <summary>The last part.</summary>
    public ReadOnlySpan<byte> FileName => Bytes[(Bytes.LastIndexOf((byte)'/') + 1)..];

    /// <summary>The folder that holds this path; the root is its own.</summary>
    public FilePath Parent
    {
        get
        {
            var slash = Bytes.LastIndexOf((byte)'/');
            return slash < 0 ? default : new FilePath(Bytes[..slash].ToArray());
        }
    }

    /// <summary>The hash by which layer indexes know the path.</summary>
    public ulong Hash => PathHash.Of(Bytes);

    /// <summary>Wraps bytes that are normalised already.</summary>
    internal static FilePath FromNormalized(ReadOnlySpan<byte> normalized) => new(normalized.ToArray());

    /// <summary>Normalises a path of any origin; '..' stops at the root, as a container runtime has it.</summary>
    /// <returns>False where the path is too long or holds a NUL.</returns>
    public static bool TryNormalize(ReadOnlySpan<byte> raw, out FilePath path)
    {
        path = default;
        if (raw.Length > MaxBytes)
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[MaxBytes];
        if (!TryNormalize(raw, buffer, out var length, out _))
        {
            return false;
        }

        path = new FilePath(buffer[..length].ToArray());
        return true;
    }

    /// <summary>Normalises into a caller's buffer of at least the raw path's length, without allocating.</summary>
    /// <param name="raw">The path as it stands in the artefact.</param>
    /// <param name="buffer">Receives the normalised path.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="escapes">True where a '..' would have left the root.</param>
    /// <returns>False where the path is too long or holds a NUL.</returns>
    public static bool TryNormalize(ReadOnlySpan<byte> raw, Span<byte> buffer, out int length, out bool escapes)
    {
        length = 0;
        escapes = false;
        if (raw.Length > MaxBytes || raw.Contains((byte)0))
        {
            return false;
        }

        while (!raw.IsEmpty)
        {
            var slash = raw.IndexOf((byte)'/');
            var part = slash < 0 ? raw : raw[..slash];
            raw = slash < 0 ? default : raw[(slash + 1)..];
            if (part.IsEmpty || part.SequenceEqual("."u8))
            {
                continue;
            }

            if (part.SequenceEqual(".."u8))
            {
                escapes |= length == 0;
                length = Math.Max(0, buffer[..length].LastIndexOf((byte)'/'));
                continue;
            }

            if (length > 0)
            {
                buffer[length++] = (byte)'/';
            }

            part.CopyTo(buffer[length..]);
            length += part.Length;
        }

        return true;
    }

    /// <summary>A path from text that is known to be good: a literal, a test.</summary>
    /// <exception cref="ArgumentException">The text is too long or holds a NUL.</exception>
    public static FilePath Parse(string text) =>
        TryNormalize(Encoding.UTF8.GetBytes(text), out var path)
            ? path
            : throw new ArgumentException("not a path", nameof(text));

    public bool Equals(FilePath other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is FilePath other && Equals(other);

    public override int GetHashCode() => Hash.GetHashCode();

    public int CompareTo(FilePath other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>The path as text; bytes that are not UTF-8 stand as \xNN.</summary>
    public override string ToString() => LossyText.Decode(Bytes);

    public static bool operator ==(FilePath left, FilePath right) => left.Equals(right);

    public static bool operator !=(FilePath left, FilePath right) => !left.Equals(right);

    public static bool operator <(FilePath left, FilePath right) => left.CompareTo(right) < 0;

    public static bool operator >(FilePath left, FilePath right) => left.CompareTo(right) > 0;

    public static bool operator <=(FilePath left, FilePath right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FilePath left, FilePath right) => left.CompareTo(right) >= 0;
}
