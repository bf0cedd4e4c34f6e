using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Assay.Reports.Json;

namespace Assay.Reports.Tests.Json;

public sealed class JsonBytesTests
{
    /// <summary>Documents that nobody would think of, larger than the buffer too, beside .NET's own writer of the same.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_writes_what_the_writer_of_the_platform_does(bool isIndented)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            using var expected = new MemoryStream();
            using var actual = new MemoryStream();
            using (var platform = new Utf8JsonWriter(expected, new JsonWriterOptions { Indented = isIndented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
            using (var ours = new JsonBytes(actual, isIndented))
            {
                Both(platform, ours, new Random(seed), depth: 0, size: seed % 10 == 0 ? 14 : 6);
            }

            // But for what begins a command in a job's log.
            Assert.Equal(Encoding.UTF8.GetString(expected.ToArray()).Replace("##", "\\u0023#", StringComparison.Ordinal), Encoding.UTF8.GetString(actual.ToArray()));
        }
    }

    [Fact]
    public void A_text_of_any_length_goes_by()
    {
        using var output = new MemoryStream();
        var text = string.Concat(Enumerable.Repeat("0123456789 \"é", 50_000));
        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(text);
            writer.WriteEndArray();
        }

        Assert.Equal(text, JsonDocument.Parse(output.ToArray()).RootElement[0].GetString());
    }

    /// <summary>The vectors that copy what is plain end and begin anywhere.</summary>
    [Fact]
    public void A_character_of_any_kind_may_stand_anywhere()
    {
        for (var length = 1; length < 20; length++)
        {
            for (var character = ' '; character < '\u0180'; character++)
            {
                var text = new string('x', length - 1) + character + new string('y', 19 - length);
                using var output = new MemoryStream();
                using (var writer = new JsonBytes(output))
                {
                    writer.WriteStringValue(text);
                }

                Assert.Equal(text, JsonDocument.Parse(output.ToArray()).RootElement.GetString());
            }
        }
    }

    [Fact]
    public void A_stream_that_can_t_be_written_to_is_not_passed_over()
    {
        var error = Assert.Throws<IOException>(() =>
        {
            using var writer = new JsonBytes(new FullDisk(200_000));
            writer.WriteStartArray();
            for (var number = 0; number < 1_000_000; number++)
            {
                writer.WriteStringValue("0123456789");
            }
        });

        Assert.Equal("no space is left", error.Message);
    }

    [Fact]
    public void In_memory_one_document_follows_another()
    {
        using var writer = new JsonBytes();
        writer.WriteStartObject();
        writer.WriteString("a"u8, new string('x', 5000));
        writer.WriteEndObject();
        Assert.Equal(5008, writer.Written.Length);
        writer.Clear();
        writer.WriteStartObject();
        writer.WriteEndObject();

        Assert.Equal("{}", Encoding.UTF8.GetString(writer.Written));
    }

    [Fact]
    public void Lines_are_documents_of_their_own()
    {
        using var output = new MemoryStream();
        using (var writer = new JsonBytes(output, isIndented: false))
        {
            for (var number = 0; number < 2; number++)
            {
                writer.WriteStartObject();
                writer.WriteNumber("a"u8, number);
                writer.WriteEndObject();
                writer.EndLine();
            }
        }

        Assert.Equal("{\"a\":0}\n{\"a\":1}\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_json_has_no_number_for_is_refused(double value)
    {
        using var writer = new JsonBytes();

        Assert.Throws<ArgumentException>(() => writer.WriteNumber("a"u8, value));
    }

    private static void Both(Utf8JsonWriter platform, JsonBytes ours, Random random, int depth, int size)
    {
        platform.WriteStartObject();
        ours.WriteStartObject();
        for (var number = random.Next(size); number > 0; number--)
        {
            var (text, value) = (Text(random), random.NextDouble() * Math.Pow(10, random.Next(-12, 12)));
            switch (random.Next(depth < 6 ? 10 : 7))
            {
                case 0:
                    platform.WriteString("text"u8, text);
                    ours.WriteString("text"u8, text);
                    break;
                case 1:
                    platform.WriteString(text, (string?)null);
                    ours.WriteString(text, null);
                    break;
                case 2:
                    platform.WriteNumber("number"u8, (long)-value);
                    ours.WriteNumber("number"u8, (long)-value);
                    break;
                case 3:
                    platform.WriteNumber(text, value);
                    ours.WriteNumber(text, value);
                    break;
                case 4:
                    platform.WriteBoolean("yes"u8, value > 1);
                    ours.WriteBoolean("yes"u8, value > 1);
                    break;
                case 5:
                    platform.WriteString("bytes"u8, "ours"u8);
                    ours.WriteString("bytes"u8, "ours"u8);
                    break;
                case 6 or 7:
                    Lists(platform, ours, random);
                    break;
                case 8:
                    platform.WritePropertyName("inner"u8);
                    ours.WritePropertyName("inner"u8);
                    Both(platform, ours, random, depth + 1, size);
                    break;
                default:
                    platform.WritePropertyName(text);
                    ours.WritePropertyName(text);
                    Both(platform, ours, random, depth + 1, size);
                    break;
            }
        }

        platform.WriteEndObject();
        ours.WriteEndObject();
    }

    private static void Lists(Utf8JsonWriter platform, JsonBytes ours, Random random)
    {
        platform.WriteStartArray("list"u8);
        ours.WriteStartArray("list"u8);
        for (var number = random.Next(4); number > 0; number--)
        {
            var text = Text(random);
            platform.WriteStringValue(text);
            ours.WriteStringValue(text);
            platform.WriteStartArray();
            ours.WriteStartArray();
            platform.WriteEndArray();
            ours.WriteEndArray();
        }

        platform.WriteEndArray();
        ours.WriteEndArray();
    }

    // What the encoder of the platform and ours escape alike.
    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(12) switch { 0 => "\"", 1 => "\\", 2 => "\n", 3 => "é", 4 => "漢", _ => ((char)random.Next(' ', '~')).ToString() }));

    private sealed class FullDisk(int bytes) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > bytes && count > 0)
            {
                throw new IOException("no space is left");
            }

            base.Write(buffer, offset, count);
        }
    }
}
