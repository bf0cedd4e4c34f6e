using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Core.Text;

/// <summary>Bytes that are looked for.</summary>
/// <param name="Bytes">At least <see cref="LiteralSearch.LeastBytes"/> of them.</param>
/// <param name="IgnoreCase">Whether ASCII letters stand for both of their cases.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Literal(byte[] Bytes, bool IgnoreCase = false)
{
    /// <summary>Whether so many bytes are the literal.</summary>
    internal bool IsAt(ReadOnlySpan<byte> text) => IgnoreCase ? Ascii.EqualsIgnoreCase(text, Bytes) : text.SequenceEqual(Bytes);
}

/// <summary>Where a literal stands.</summary>
/// <param name="Index">Its first byte in what was searched.</param>
/// <param name="Literal">Its number in the list that the search was made of.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LiteralHit(int Index, int Literal);
