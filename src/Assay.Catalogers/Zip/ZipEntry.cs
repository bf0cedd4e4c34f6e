namespace Assay.Catalogers.Zip;

/// <summary>A file of a zip archive, as the archive's directory has it.</summary>
/// <param name="Name">Parts separated by '/'; what is not UTF-8 stands as \xNN.</param>
/// <param name="Method">0 for stored, 8 for deflated; others exist and are not read.</param>
/// <param name="PackedBytes">What it takes of the archive.</param>
/// <param name="SizeBytes">What it has when unpacked.</param>
/// <param name="HeaderOffset">Where its own header begins in the archive.</param>
/// <param name="IsEncrypted">Whether it needs a password.</param>
internal sealed record ZipEntry(string Name, int Method, long PackedBytes, long SizeBytes, long HeaderOffset, bool IsEncrypted)
{
    public bool IsFolder => Name.EndsWith('/');
}
