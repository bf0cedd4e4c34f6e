using System.Text;
using Assay.Catalogers.Secrets;
using Assay.Core.Files;
using Assay.Engine.Collecting;

namespace Assay.Engine.Tests.Secrets;

/// <summary>A file goes by the search once, however catalogers read it.</summary>
public sealed class SecretPassTests
{
    private const int Count = 40;

    // More than one piece of the search, with a secret every few lines.
    private static readonly byte[] Text = Make();

    [Theory]
    [InlineData("not", true)]
    [InlineData("not", false)]
    [InlineData("whole", true)]
    [InlineData("whole", false)]
    [InlineData("part", true)]
    [InlineData("part", false)]
    [InlineData("end", true)]
    [InlineData("twice", true)]
    [InlineData("backwards", true)]
    [InlineData("beyond", true)]
    public void Every_byte_is_searched_once_and_in_its_place(string how, bool canSeek)
    {
        var pass = new SecretPass(SecretRuleSet.BuiltIn, new ScanLimits());
        using var file = new CountingStream(Text, canSeek);
        var seen = pass.Begin(FilePath.Parse("app/.env"), file);
        Read(seen, how);
        pass.Finish(TestContext.Current.CancellationToken);

        var found = pass.Found();
        Assert.Equal(Enumerable.Range(0, Count).Select(number => (number * 200L) + 1), found.Select(fact => fact.Line));
        Assert.All(found, fact => Assert.Equal(3L, fact.Column));
        Assert.Empty(pass.Issues);

        // Its first bytes tell what it is and are read again by whoever wants all of it from a file that can seek; nothing else is read for the search alone.
        var again = canSeek ? SecretScan.HeadBytes : 0;
        Assert.True(file.ReadBytes <= Text.Length + again + (how is "twice" or "backwards" ? Text.Length : 0), $"{file.ReadBytes} of {Text.Length}");
    }

    [Fact]
    public void What_is_no_text_is_left_after_its_beginning()
    {
        var pass = new SecretPass(SecretRuleSet.BuiltIn, new ScanLimits());
        var binary = Text.ToArray();
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(binary);
        binary.AsSpan(8, 100).Clear();
        using var file = new CountingStream(binary, canSeek: true);

        Assert.Same(file, pass.Begin(FilePath.Parse("app/program"), file));
        pass.Finish(TestContext.Current.CancellationToken);

        Assert.Empty(pass.Found());
        Assert.Equal(SecretScan.HeadBytes, file.ReadBytes);
    }

    private static void Read(Stream content, string how)
    {
        var piece = new byte[10_000];
        switch (how)
        {
            case "whole" or "twice":
                content.CopyTo(Stream.Null);
                if (how == "twice")
                {
                    content.Position = 0;
                    content.CopyTo(Stream.Null);
                }

                break;
            case "part":
                content.ReadExactly(piece);
                break;
            case "end":
                content.Seek(-100, SeekOrigin.End);
                content.ReadExactly(piece.AsSpan(0, 100));
                break;
            case "backwards":
                for (var at = Text.Length - 1000; at > 0; at -= 1000)
                {
                    content.Position = at;
                    content.ReadExactly(piece.AsSpan(0, 1000));
                }

                break;
            case "beyond":
                content.Position = Text.Length + 10L;
                Assert.Equal(0, content.Read(piece));
                break;
        }
    }

    private static byte[] Make()
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            text.Append("A=gl").Append("pat-").Append(random.GetItems<char>("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 20)).Append('\n');
            text.Insert(text.Length, "# a line of a comment that says nothing\n", 199);
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private sealed class CountingStream(byte[] bytes, bool canSeek) : MemoryStream(bytes)
    {
        public override bool CanSeek => canSeek;

        public long ReadBytes { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var piece = new byte[Math.Min(buffer.Length, 5000)];
            var count = Read(piece, 0, piece.Length);
            piece.AsSpan(0, count).CopyTo(buffer);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            ReadBytes += read;
            return read;
        }
    }
}
