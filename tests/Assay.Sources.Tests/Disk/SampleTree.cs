using System.Globalization;
using System.Text;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk;

/// <summary>A folder with everything that file systems keep in a way of its own.</summary>
internal static class SampleTree
{
    /// <summary>Makes the folder's content.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="largeBytes">How large the largest file is.</param>
    public static void Make(string folder, int largeBytes = 3_000_000)
    {
        Write(folder, "etc/os-release", "ID=acme\nVERSION_ID=1\n"u8.ToArray());
        Write(folder, "empty", []);
        Write(folder, "tiny", "a"u8.ToArray());
        foreach (var sizeBytes in (int[])[59, 60, 61, 159, 160, 161, 1023, 1024, 1025, 4095, 4096, 4097, 65_536, 300_000])
        {
            Write(folder, string.Create(CultureInfo.InvariantCulture, $"sizes/{sizeBytes}"), Noise(sizeBytes, sizeBytes));
        }

        Write(folder, "large", Noise(largeBytes, seed: 1));
        WriteSparse(Path.Combine(folder, "sparse"));
        Write(folder, "deep/" + string.Join('/', Enumerable.Range(0, 40).Select(number => $"d{number}")) + "/file", "deep"u8.ToArray());
        Write(folder, "names/" + new string('n', 255), "long"u8.ToArray());
        Write(folder, "names/" + string.Concat(Enumerable.Repeat("ä", 127)), "umlauts"u8.ToArray());
        Directory(folder, "names/empty folder");
        Link(folder, "links/fast", "../tiny");
        Link(folder, "links/slow", "../" + new string('x', 200) + "/" + new string('y', 200));
        Link(folder, "links/fifty-nine", new string('a', 59));
        Link(folder, "links/sixty", new string('b', 60));
        Link(folder, "links/absolute", "/etc/os-release");
        for (var i = 0; i < 300; i++)
        {
            Write(folder, string.Create(CultureInfo.InvariantCulture, $"many/file-{i}"), Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
        }

        Run(folder, "ln tiny hard-link && ln large names/hard-link && chmod 755 tiny && chmod 4711 sizes/60 && chmod 700 deep && mkfifo fifo");
        Run(folder, "printf latin > \"$(printf 'names/caf\\351')\" && mkdir \"$(printf 'names/\\377\\376')\" && printf 1 > \"$(printf 'names/\\377\\376/in')\"");
    }

    /// <summary>Bytes that do not repeat, the same ones for the same seed.</summary>
    public static byte[] Noise(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static void Write(string folder, string path, byte[] content)
    {
        var full = Path.Combine(folder, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    public static void Run(string folder, string script)
    {
        var result = NativeTool.Run("/bin/sh", ["-ec", script], workingDirectory: folder);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static void Directory(string folder, string path) => System.IO.Directory.CreateDirectory(Path.Combine(folder, path));

    private static void Link(string folder, string path, string target)
    {
        var full = Path.Combine(folder, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, target);
    }

    private static void WriteSparse(string path)
    {
        using var file = File.Create(path);
        file.Write("beginning"u8);
        file.Position = 900_000;
        file.Write("middle"u8);
        file.Position = 2_000_000;
        file.Write("end"u8);
        file.SetLength(2_500_000);
    }
}
