using System.Buffers.Binary;
using Assay.Catalogers.Executables;
using Assay.Core.Formats;

namespace Assay.Catalogers.Windows;

/// <summary>A hive of Windows' registry: the tree of keys below one root, in the file that Windows keeps it in.</summary>
internal sealed class RegistryHive
{
    private const int RootAt = 36;
    private const int SizeAt = 40;

    private RegistryHive(RegistryKey root, bool isDirty, bool isWhole) => (Root, IsDirty, IsWhole) = (root, isDirty, isWhole);

    public RegistryKey Root { get; }

    /// <summary>Whether Windows was writing when the file was copied: what it had not written yet stands in its log.</summary>
    public bool IsDirty { get; }

    /// <summary>Whether the file has all that its first block says.</summary>
    public bool IsWhole { get; }

    /// <exception cref="MalformedException">The file is no hive, or its root can't be read.</exception>
    public static RegistryHive Open(BinaryFile file)
    {
        Span<byte> head = stackalloc byte[48];
        if (!file.TryRead(0, head) || !head.StartsWith("regf"u8))
        {
            throw new MalformedException("the file is no hive of the registry");
        }

        var isDirty = !head.Slice(4, 4).SequenceEqual(head.Slice(8, 4));
        var isWhole = BinaryPrimitives.ReadUInt32LittleEndian(head[SizeAt..]) <= file.LengthBytes - HivePages.BaseBlockBytes;
        return new RegistryHive(RegistryKey.At(new HivePages(file), BinaryPrimitives.ReadUInt32LittleEndian(head[RootAt..])), isDirty, isWhole);
    }
}
