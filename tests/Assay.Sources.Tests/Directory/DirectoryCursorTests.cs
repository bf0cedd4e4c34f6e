using System.Net.Sockets;
using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Directory;
using Assay.Sources.Tests.Oci.Layers;
using Assay.TestKit;

namespace Assay.Sources.Tests.Directory;

public sealed class DirectoryCursorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Walks_in_the_order_of_bytes_and_opens_files()
    {
        using var folder = new TempFolder();
        System.IO.Directory.CreateDirectory(folder.File("b/inner"));
        File.WriteAllText(folder.File("b/inner/x"), "content");
        File.WriteAllText(folder.File("a"), "");
        File.WriteAllText(folder.File("b.txt"), "1");
        File.WriteAllText(folder.File("Z"), "22");
        Assert.Equal(
            [("Z", EntryKind.File, 2), ("a", EntryKind.File, 0), ("b", EntryKind.Directory, 0), ("b/inner", EntryKind.Directory, 0), ("b/inner/x", EntryKind.File, 7), ("b.txt", EntryKind.File, 1)],
            Walk(folder.FullPath, out var issues).Select(entry => (entry.Path, entry.Kind, entry.SizeBytes)));
        Assert.Empty(issues);
        Assert.Equal("content", Walk(folder.FullPath, out _)[4].Text);
    }

    [Fact]
    public void Links_are_entries_and_never_followed()
    {
        using var folder = new TempFolder();
        using var outside = new TempFolder();
        File.WriteAllText(outside.File("secret"), "secret");
        File.CreateSymbolicLink(folder.File("file"), outside.File("secret"));
        System.IO.Directory.CreateSymbolicLink(folder.File("folder"), outside.FullPath);
        System.IO.Directory.CreateSymbolicLink(folder.File("loop"), ".");
        var entries = Walk(folder.FullPath, out var issues);
        Assert.Equal(["file", "folder", "loop"], entries.Select(entry => entry.Path));
        Assert.All(entries, entry => Assert.Equal(EntryKind.SymbolicLink, entry.Kind));
        Assert.Equal([outside.File("secret"), outside.FullPath, "."], entries.Select(entry => entry.LinkTarget));
        Assert.Empty(issues);
    }

    [Fact]
    public void What_the_kernel_makes_up_is_left_out()
    {
        Assert.SkipUnless(File.Exists("/proc/self/status"), "/proc is not mounted");
        using var root = LinuxFolder.OpenRoot("/", int.MaxValue, Token);
        while (root.MoveNext() && !root.Name.SequenceEqual("proc"u8))
        {
        }

        var exception = Assert.Throws<TreeException>(() => root.OpenChild(int.MaxValue, Token));
        Assert.Equal(OpenFolder.KernelFolder, exception.Code);
        Assert.True(exception.EntryOnly);
        // Whoever names it gets it.
        using var named = LinuxFolder.OpenRoot("/proc/self", int.MaxValue, Token);
        Assert.True(named.MoveNext());
    }

    [Fact]
    public void Fifos_and_sockets_are_never_opened()
    {
        using var folder = new TempFolder();
        NativeTool.Run(NativeTool.Require("mkfifo"), [folder.File("fifo")]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("socket")));
        var entries = Walk(folder.FullPath, out _);
        Assert.Equal([("fifo", EntryKind.Other), ("socket", EntryKind.Other)], entries.Select(entry => (entry.Path, entry.Kind)));
    }

    [Fact]
    public void A_file_that_becomes_something_else_is_not_opened()
    {
        var mkfifo = NativeTool.Require("mkfifo");
        using var folder = new TempFolder();
        foreach (var change in new Action<string>[] { File.Delete, Replace(path => NativeTool.Run(mkfifo, [path])), Replace(path => File.CreateSymbolicLink(path, "/etc/passwd")), Replace(path => System.IO.Directory.CreateDirectory(path)) })
        {
            File.WriteAllText(folder.File("file"), "content");
            using var cursor = new DirectoryCursor(folder.FullPath, new ScanLimits());
            Assert.True(cursor.MoveNext(Token));
            change(folder.File("file"));
            var exception = Assert.Throws<TreeException>(cursor.Open);
            Assert.Equal("file.vanished", exception.Code);
            Assert.True(exception.EntryOnly);
            Assert.False(cursor.MoveNext(Token));
            Delete(folder.File("file"));
        }
    }

    [Fact]
    public void What_vanishes_is_a_notice_and_the_walk_goes_on()
    {
        using var folder = new TempFolder();
        System.IO.Directory.CreateDirectory(folder.File("a"));
        File.WriteAllText(folder.File("b"), "");
        File.WriteAllText(folder.File("c"), "");
        using var cursor = new DirectoryCursor(folder.FullPath, new ScanLimits());
        Assert.True(cursor.MoveNext(Token));
        System.IO.Directory.Delete(folder.File("a"));
        System.IO.Directory.CreateSymbolicLink(folder.File("a"), "/etc");
        File.Delete(folder.File("b"));
        Assert.True(cursor.MoveNext(Token));
        Assert.Equal("c", Encoding.UTF8.GetString(cursor.Current.Path));
        Assert.Equal([("file.vanished", IssueLevel.Notice, "a"), ("file.vanished", IssueLevel.Notice, "b")], cursor.Issues.Select(issue => (issue.Code, issue.Level, issue.Path)));
    }

    [Fact]
    public void Folders_and_files_that_may_not_be_read_are_errors()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root reads everything");
        using var folder = new TempFolder();
        System.IO.Directory.CreateDirectory(folder.File("closed"));
        File.WriteAllText(folder.File("secret"), "x");
        var chmod = NativeTool.Require("chmod");
        NativeTool.Run(chmod, ["0", folder.File("closed"), folder.File("secret")]);
        using var cursor = new DirectoryCursor(folder.FullPath, new ScanLimits());
        Assert.True(cursor.MoveNext(Token));
        Assert.True(cursor.MoveNext(Token));
        Assert.Equal("file.denied", Assert.Throws<TreeException>(cursor.Open).Code);
        Assert.Equal(("folder.denied", IssueLevel.Error), Assert.Single(cursor.Issues.Select(issue => (issue.Code, issue.Level))));
        NativeTool.Run(chmod, ["700", folder.File("closed")]);
    }

    [Fact]
    public void A_file_that_shrinks_ends_with_an_error()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), new string('x', 1000));
        using var cursor = new DirectoryCursor(folder.FullPath, new ScanLimits());
        Assert.True(cursor.MoveNext(Token));
        using var stream = cursor.Open();
        File.WriteAllText(folder.File("file"), "short");
        Assert.Equal(5, stream.Read(new byte[1000]));
        Assert.Equal("file.truncated", Assert.Throws<TreeException>(() => stream.Read(new byte[1000])).Code);
    }

    [Fact]
    public void A_file_that_grows_ends_where_it_ended_and_can_be_read_again()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "12345");
        using var cursor = new DirectoryCursor(folder.FullPath, new ScanLimits());
        Assert.True(cursor.MoveNext(Token));
        File.AppendAllText(folder.File("file"), "67890");
        using var stream = cursor.Open();
        using var reader = new StreamReader(stream);
        Assert.Equal("12345", reader.ReadToEnd());
        stream.Seek(-2, SeekOrigin.End);
        Assert.Equal('4', stream.ReadByte());
    }

    [Fact]
    public void Names_are_bytes()
    {
        var python = NativeTool.Require("python3");
        using var folder = new TempFolder();
        NativeTool.Run(python, ["-c", "import os,sys\nos.makedirs(sys.argv[1].encode()+b'/\\xff\\xfe')\nopen(sys.argv[1].encode()+b'/\\xff\\xfe/a\\nb\\x01','w').write('x')", folder.FullPath]);
        var entries = Walk(folder.FullPath, out _);
        Assert.Equal(["\u00FF\u00FE", "\u00FF\u00FE/a\nb\u0001"], entries.Select(entry => entry.Path));
        Assert.Equal("x", entries[1].Text);
    }

    [Fact]
    public void Twenty_thousand_files_of_one_folder_come_in_order()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 20_000; i++)
        {
            File.Create(folder.File($"file-{i * 7919 % 20_000}")).Dispose();
        }

        var paths = Walk(folder.FullPath, out _, open: false).Select(entry => entry.Path).ToList();
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"file-{i}").Order(StringComparer.Ordinal), paths);
        Assert.Equal("limit.entries", Assert.Throws<TreeException>(() => Walk(folder.FullPath, out _, limits: new ScanLimits { MaxEntries = 19_999 })).Code);
    }

    [Fact]
    public void Parts_of_a_walk_hold_every_entry_once_whenever_it_is_divided()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 300; i++)
        {
            System.IO.Directory.CreateDirectory(folder.File($"a{i % 5}/b{i % 3}/c{i % 7}"));
            File.WriteAllText(folder.File($"a{i % 5}/b{i % 3}/file-{i}"), $"{i}");
        }

        var whole = Walk(folder.FullPath, out _).Select(entry => (entry.Path, Text: entry.Content is null ? "" : entry.Text)).Order().ToList();
        for (var every = 1; every < 40; every += 6)
        {
            var found = new List<(string Path, string Text)>();
            var parts = new Queue<TreeCursor>([new DirectoryCursor(folder.FullPath, new ScanLimits())]);
            while (parts.TryDequeue(out var part))
            {
                using (part)
                {
                    for (var number = 1; part.MoveNext(Token); number++)
                    {
                        var entry = part.Current;
                        var (path, kind) = (Encoding.Latin1.GetString(entry.Path), entry.Kind);
                        if (number % every == 0 && part.Split() is { } given)
                        {
                            parts.Enqueue(given);
                        }

                        found.Add((path, kind == EntryKind.File ? new StreamReader(part.Open()).ReadToEnd() : ""));
                    }

                    Assert.Empty(part.Issues);
                }
            }

            Assert.Equal(whole, found.Order());
        }
    }

    [Fact]
    public void Parts_of_a_walk_share_its_bounds_and_issues()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 6; i++)
        {
            System.IO.Directory.CreateDirectory(folder.File($"a{i}/b/c"));
        }

        using var first = new DirectoryCursor(folder.FullPath, new ScanLimits { MaxDepth = 2, MaxEntries = 12 });
        Assert.True(first.MoveNext(Token));
        using var second = first.Split()!;
        Assert.True(first.MoveNext(Token) && first.MoveNext(Token) && second.MoveNext(Token));
        while (first.MoveNext(Token))
        {
        }

        Assert.All(first.Issues, issue => Assert.Equal("limit.depth", issue.Code));
        Assert.Equal(first.Issues, second.Issues);
        Assert.Equal("limit.entries", Assert.Throws<TreeException>(() =>
        {
            while (second.MoveNext(Token))
            {
            }
        }).Code);
    }

    [Fact]
    public void Depth_and_path_length_are_bounded()
    {
        using var folder = new TempFolder();
        System.IO.Directory.CreateDirectory(folder.File(string.Join('/', Enumerable.Repeat("d", 300))));
        var entries = Walk(folder.FullPath, out var issues);
        Assert.Equal(256, entries.Count);
        Assert.Equal(("limit.depth", IssueLevel.Error), Assert.Single(issues.Select(issue => (issue.Code, issue.Level))));
        Assert.Equal(3, Walk(folder.FullPath, out _, limits: new ScanLimits { MaxDepth = 2 }).Count);
    }

    [Fact]
    public void Paths_longer_than_the_system_takes_are_errors()
    {
        var python = NativeTool.Require("python3");
        using var folder = new TempFolder();
        NativeTool.Run(python, ["-c", "import os,sys\nos.chdir(sys.argv[1])\nfor i in range(18): os.mkdir('x'*250); os.chdir('x'*250)", folder.FullPath]);
        var entries = Walk(folder.FullPath, out var issues);
        Assert.Equal(16, entries.Count);
        Assert.Equal("file.pathTooLong", Assert.Single(issues).Code);
        NativeTool.Run(NativeTool.Require("rm"), ["-rf", folder.File(new string('x', 250))]);
    }

    [Fact]
    public void A_root_that_is_none_is_the_users_error()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");
        System.IO.Directory.CreateDirectory(folder.File("real"));
        System.IO.Directory.CreateSymbolicLink(folder.File("link"), "real");
        Assert.Equal("target.notFound", Assert.Throws<AssayException>(() => new DirectoryCursor(folder.File("none"), new ScanLimits())).Code);
        Assert.Equal("target.notFound", Assert.Throws<AssayException>(() => new DirectoryCursor(folder.File("file"), new ScanLimits())).Code);
        Assert.Empty(Walk(folder.File("link"), out _));
    }

    [Fact]
    public void The_portable_walk_sees_the_same()
    {
        using var folder = new TempFolder();
        System.IO.Directory.CreateDirectory(folder.File("b/c"));
        File.WriteAllText(folder.File("b/c/file"), "content");
        File.CreateSymbolicLink(folder.File("link"), "b/c");
        var seen = new List<(string, EntryKind, long, string)>();
        Visit(new PortableFolder(folder.FullPath, 100, Token), "");
        Assert.Equal(Walk(folder.FullPath, out _).Select(entry => (entry.Path, entry.Kind, entry.SizeBytes, entry.LinkTarget)), seen);

        void Visit(OpenFolder open, string prefix)
        {
            var link = new byte[4096];
            while (open.MoveNext())
            {
                var path = prefix + Encoding.UTF8.GetString(open.Name);
                var entry = open.Describe(link);
                seen.Add((path, entry.Kind, entry.SizeBytes, Encoding.UTF8.GetString(link.AsSpan(0, entry.LinkLength))));
                if (entry.Kind == EntryKind.Directory)
                {
                    using var child = open.OpenChild(100, Token);
                    Visit(child, path + "/");
                }
                else if (entry.Kind == EntryKind.File)
                {
                    using var stream = open.OpenFile(entry.SizeBytes);
                    Assert.Equal('c', stream.ReadByte());
                }
            }
        }
    }

    private static List<SeenEntry> Walk(string root, out IReadOnlyList<Issue> issues, bool open = true, ScanLimits? limits = null)
    {
        using var cursor = new DirectoryCursor(root, limits ?? new ScanLimits());
        var entries = new List<SeenEntry>();
        while (cursor.MoveNext(Token))
        {
            entries.Add(LayerReading.See(cursor, open));
        }

        issues = cursor.Issues;
        return entries;
    }

    private static Action<string> Replace(Action<string> make) => path =>
    {
        File.Delete(path);
        make(path);
    };

    private static void Delete(string path)
    {
        if (System.IO.Directory.Exists(path) && !File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
        {
            System.IO.Directory.Delete(path);
        }
        else
        {
            File.Delete(path);
        }
    }
}
