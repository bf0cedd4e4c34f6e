using System.Text;
using Assay.Advisories.Feeds;

namespace Assay.Advisories.Tests.Feeds;

public sealed class RecordStreamTests
{
    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "1:{\"a\":1} 2:{\"a\":2}")]
    [InlineData("{\"a\":1}\r\n\n  \n{\"a\":2}", "1:{\"a\":1} 4:{\"a\":2}")]
    [InlineData("", "")]
    [InlineData("nonsense\n{\"a\":2}\n", "1:nonsense 2:{\"a\":2}")]
    public void Each_line_is_a_record(string text, string expected)
    {
        Assert.Equal(expected, Read(text, lines: true));
    }

    [Theory]
    [InlineData("{\"a\":\n1}", "1:{\"a\":1}")]
    [InlineData("\uFEFF[\n{\"a\":1},\n{\"a\":2}\n]\n", "2:{\"a\":1} 3:{\"a\":2}")]
    [InlineData("{\"a\":1}{\"a\":2}\n{\"a\":3}", "1:{\"a\":1} 1:{\"a\":2} 2:{\"a\":3}")]
    [InlineData("[]", "")]
    [InlineData(" \n", "")]
    [InlineData("[{\"a\":1},", "1:{\"a\":1} 1:!the file ends inside an array (truncated)")]
    public void A_document_is_cut_into_records(string text, string expected)
    {
        Assert.Equal(expected, Read(text, lines: false));
    }

    [Theory]
    [InlineData("{\"a\":1")]
    [InlineData("[{\"a\":1},{\"a\"")]
    public void A_document_that_breaks_off_says_so(string text)
    {
        Assert.EndsWith("(truncated)", Read(text, lines: false));
    }

    [Fact]
    public void A_record_that_is_far_too_long_does_not_take_the_rest_with_it()
    {
        var text = new string(' ', RecordStream.MaxRecordBytes) + "x" + new string('y', 200_000) + "\n{\"a\":2}\n";

        Assert.Equal($"1:!the record is longer than {RecordStream.MaxRecordBytes} bytes 2:{{\"a\":2}}", Read(text, lines: true));
        Assert.Contains("is longer than", Read("{\"a\":\"" + new string('y', RecordStream.MaxRecordBytes + 1) + "\"}", lines: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Records_that_come_in_small_pieces_are_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 3000).Select(i => $"{{\"number\":{i},\"text\":\"{new string('x', i % 97)}\"}}\n"));
        foreach (var lines in new[] { true, false })
        {
            var records = new RecordStream(new Dripping(Encoding.UTF8.GetBytes(text)), lines ? RecordForm.JsonLines : RecordForm.Json);
            var count = 0;
            while (records.Next(CancellationToken.None))
            {
                Assert.Null(records.Error);
                Assert.StartsWith($"{{\"number\":{count},", Encoding.UTF8.GetString(records.Record));
                Assert.Equal(++count, records.Line);
            }

            Assert.Equal(3000, count);
        }
    }

    private static string Read(string text, bool lines)
    {
        var records = new RecordStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), lines ? RecordForm.JsonLines : RecordForm.Json);
        List<string> read = [];
        while (records.Next(CancellationToken.None))
        {
            read.Add($"{records.Line}:{(records.Error is null ? Encoding.UTF8.GetString(records.Record).Trim().ReplaceLineEndings("") : "!" + records.Error)}{(records.IsTruncated ? " (truncated)" : "")}");
        }

        return string.Join(' ', read);
    }

    private sealed class Dripping(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
    }
}
