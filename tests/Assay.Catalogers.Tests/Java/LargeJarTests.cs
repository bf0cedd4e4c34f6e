using System.Text;
using Assay.Catalogers.Tests.Executables;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Tests.Java;

public sealed class LargeJarTests
{
    [Fact]
    public void A_jar_of_gigabytes_is_read_in_the_memory_of_its_directory()
    {
        const uint BigBytes = 1536u << 20;
        var properties = Encoding.UTF8.GetBytes("groupId=org.example\nartifactId=fat\nversion=1.0\n");
        var head = Local("big.bin", BigBytes);
        var second = (uint)head.Length + BigBytes;
        byte[] part = [.. Local("META-INF/maven/org.example/fat/pom.properties", (uint)properties.Length), .. properties];
        byte[] directory = [.. Central("big.bin", BigBytes, 0), .. Central("META-INF/maven/org.example/fat/pom.properties", (uint)properties.Length, second)];
        byte[] tail = [.. part, .. directory, .. "PK\u0005\u0006"u8, 0, 0, 0, 0, 2, 0, 2, 0, .. BitConverter.GetBytes(directory.Length), .. BitConverter.GetBytes(second + (uint)part.Length), 0, 0];
        var sizeBytes = second + (long)tail.Length;
        using var content = new CountingStream(head, sizeBytes, canSeek: true, tail);
        var path = FilePath.Parse("srv/fat.jar");
        var sink = new FactSink(path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        AllCatalogers.Catalogers.Single(cataloger => cataloger.Name == "java/archive").Catalog(new ScannedFile(path, sizeBytes, 0, content), sink, CancellationToken.None);

        Assert.Equal("pkg:maven/org.example/fat@1.0", Assert.Single(sink.ToFacts("java/archive").Packages).Package.Purl);
        Assert.InRange(content.BytesRead, 1, 1 << 20);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    // Stored, dated 1980; the checksum is nobody's business.
    private static byte[] Local(string name, uint sizeBytes) =>
        [.. "PK\u0003\u0004"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(sizeBytes), .. BitConverter.GetBytes(sizeBytes), (byte)name.Length, 0, 0, 0, .. Encoding.ASCII.GetBytes(name)];

    private static byte[] Central(string name, uint sizeBytes, uint offset) =>
        [.. "PK\u0001\u0002"u8, 10, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(sizeBytes), .. BitConverter.GetBytes(sizeBytes), (byte)name.Length, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(offset), .. Encoding.ASCII.GetBytes(name)];
}
