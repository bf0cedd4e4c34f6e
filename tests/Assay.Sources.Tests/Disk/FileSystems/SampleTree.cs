using Assay.TestKit;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>Trees with all that file systems find hard, made by a script, since .NET can't name files by bytes.</summary>
internal static class SampleTree
{
    // Content is text that can be compressed, or noise that can't, both the same in every run.
    private const string Start = """
        import os, random, sys
        root = os.fsencode(sys.argv[1])
        r = random.Random(7)
        def at(name):
            path = os.path.join(root, name if isinstance(name, bytes) else name.encode())
            os.makedirs(os.path.dirname(path), exist_ok=True)
            return path
        def put(name, content):
            with open(at(name), "wb") as f: f.write(content)
        def noise(n): return r.randbytes(n)
        def text(n): return b"".join(b"line %d of text\n" % i for i in range(n // 12 + 1))[:n]
        """;

    private const string Plain = """
        put("empty", b"")
        put("one", b"1")
        put("etc/os-release", b"ID=debian\nVERSION_ID=12\n")
        for n in (511, 512, 513, 4095, 4096, 4097, 8191, 65535, 65536, 65537, 131071, 131072, 131073, 1000000):
            put("sizes/text-%d" % n, text(n))
            put("sizes/noise-%d" % n, noise(n))
        put("zeros", bytes(300000))
        put("mixed", text(200000) + noise(200000) + bytes(200000) + text(100001))
        put("deep/" + "/".join("d%d" % i for i in range(40)) + "/leaf", b"leaf")
        os.makedirs(at("hollow/inner"))
        put("a name with spaces, ; and 'quotes'", b"x")
        put("names/" + "\u00e4\u6f22\U0001f600.txt", b"unicode")
        """;

    private const string Unix = """
        put("names/" + "n" * 255, b"long")
        put(b"names/latin-\xe4\xff\xfe.txt", b"bytes")
        put(b"names/back\\slash:and\nline", b"odd")
        os.link(at("one"), at("sizes/one-again"))
        os.link(at("one"), at("zz/one-more"))
        os.symlink("one", at("links/short"))
        os.symlink("../etc/os-release", at("links/up"))
        os.symlink("/" + "t/" * 400 + "end", at("links/long"))
        os.symlink("x" * 59, at("links/59"))
        os.symlink("x" * 60, at("links/60"))
        os.symlink("nowhere", at("links/dangling"))
        os.mkfifo(at("links/fifo"))
        os.chmod(at("one"), 0o4751)
        with open(at("holes"), "wb") as f:
            f.write(b"begin"); f.seek(1000001); f.write(b"middle"); f.seek(3000000); f.write(noise(5000)); f.truncate(4000000)
        """;

    /// <summary>What any file system can keep.</summary>
    public static void Fill(string folder) => Run(folder, Plain);

    /// <summary>Links, holes, odd names and modes, beside what any file system can keep.</summary>
    public static void FillUnix(string folder) => Run(folder, Plain + "\n" + Unix);

    /// <summary>Many files in one folder.</summary>
    public static void FillMany(string folder, int count) => Run(folder, $"""

        for i in range({count}): put("many/file number %07d" % i, b"%d" % i)
        """);

    /// <summary>Files that grow by turns, so that none lies in one piece, in what is left between files that were deleted.</summary>
    public static void FillFragmented(string folder, int pieces) => Run(folder, $"""

        for i in range(400): put("gone/%d" % i, noise(8192))
        os.sync()
        for i in range(0, 400, 2): os.remove(at("gone/%d" % i))
        os.sync()
        files = [os.open(at("grown%d" % i), os.O_WRONLY | os.O_CREAT) for i in range(3)]
        for i in range({pieces}):
            for f in files:
                os.pwrite(f, noise(4096), i * 12288)
                if i % 16 == 0: os.fsync(f)
        for f in files: os.close(f)
        """);

    /// <summary>Whatever goes in, until no more does; half of it is taken out, and smaller things go in.</summary>
    public static void FillUp(string folder) => Run(folder, """

        def until_full(name, n):
            try:
                for i in range(100000): put("%s/%d" % (name, i), noise(n))
            except OSError:
                if os.path.exists(at("%s/%d" % (name, i))): os.remove(at("%s/%d" % (name, i)))
        until_full("full", 1500000)
        for i, name in enumerate(sorted(os.listdir(at("full")))):
            if i % 2: os.remove(at(b"full/" + name))
        until_full("more", 300000)
        """);

    /// <summary>Runs a script with the functions of the others.</summary>
    public static void Run(string folder, string script)
    {
        var result = NativeTool.Run(NativeTool.Require("python3"), ["-", folder], Start + "\n" + script);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
