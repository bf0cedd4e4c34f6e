using System.Text;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>A small file of one format, written by hand after the format's description, with what it tells.</summary>
/// <param name="Cataloger">Who reads it.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Expected">"name version scope" of its packages, as the cataloger alone tells them.</param>
internal sealed record LibrarySample(string Cataloger, string Path, string Text, params string[] Expected)
{
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Text);
}
