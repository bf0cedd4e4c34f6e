using System.Buffers.Binary;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Rpm;

/// <summary>Damaged and hostile databases: whatever is read of them, reading ends, within bounds, and says what was wrong.</summary>
public sealed class RpmHostileTests
{
    private const long MaxAllocatedBytes = 256L << 20;

    public static TheoryData<string, string> Databases => new()
    {
        { "rpmdb.sqlite", Rpms.SqlitePath },
        { "Packages.db", "var/lib/rpm/Packages.db" },
        { "Packages", "var/lib/rpm/Packages" },
        { "Packages.bigendian", "var/lib/rpm/Packages" },
        { "logged.sqlite-wal", Rpms.LogPath },
    };

    [Theory]
    [MemberData(nameof(Databases))]
    public void Cut_at_any_byte_it_gives_the_packages_before_and_never_others(string fixture, string path)
    {
        var content = Rpms.Fixture(fixture);
        var all = Rpms.Catalog(path, content).Keys();

        // The log is long, and much of it is the transaction that does not count.
        for (var length = 0; length < content.Length; length += fixture.EndsWith("wal", StringComparison.Ordinal) ? 7 : 1)
        {
            var facts = Rpms.Catalog(path, content[..length]);

            Assert.Subset(new HashSet<string>(all), new HashSet<string>(facts.Keys()));
            Assert.True(facts.Packages.Count == all.Length || facts.Issues.Count > 0 || length == 0 || path == Rpms.LogPath, $"cut at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public void With_flipped_bytes_it_ends_within_bounds(string fixture, string path)
    {
        var content = Rpms.Fixture(fixture);
        var random = new Random(20260601);
        for (var round = 0; round < Tier.Scale(4_000, 40_000); round++)
        {
            var mutated = Mutate(content, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Rpms.Catalog(path, mutated);
            }
            catch (TreeException exception)
            {
                Assert.True(exception.EntryOnly, $"round {round}");
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MaxAllocatedBytes, $"round {round}");
        }
    }

    [Theory]
    [InlineData("logged.sqlite")]
    [InlineData("logged.sqlite-wal")]
    public void A_damaged_database_with_its_log_is_joined_all_the_same(string damaged)
    {
        var random = new Random(20260602);
        var database = Rpms.Fixture("logged.sqlite");
        var log = Rpms.Fixture("logged.sqlite-wal");
        for (var round = 0; round < Tier.Scale(500, 20_000); round++)
        {
            var sink = Rpms.Image.Layer(
                LayerEntry.File(Rpms.SqlitePath, damaged == "logged.sqlite" ? Mutate(database, random) : database),
                LayerEntry.File(Rpms.LogPath, damaged == "logged.sqlite" ? log : Mutate(log, random))).Join();

            Assert.True(sink.Packages.Count <= 64);
        }
    }

    [Fact]
    public void Pages_of_a_sqlite_table_that_lead_to_themselves_end()
    {
        // Every page of the file becomes an inner page of the table whose children are its root.
        var content = Rpms.Fixture("rpmdb.sqlite");
        var root = content.AsSpan().IndexOf((byte[])[0x0D]) / 512;
        for (var page = 1; page < content.Length / 512; page++)
        {
            var bytes = content.AsSpan(page * 512, 512);
            bytes.Clear();
            bytes[0] = 0x05;
            BinaryPrimitives.WriteUInt16BigEndian(bytes[3..], 200);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], (uint)(page + 1));
        }

        var facts = Rpms.Catalog(Rpms.SqlitePath, content);

        Assert.Empty(facts.Packages);
        Assert.Contains(facts.Issues, issue => issue.Code == "rpm.database.malformed");
        Assert.True(root >= 0);
    }

    [Fact]
    public void Overflow_pages_that_lead_to_themselves_end()
    {
        var content = Rpms.Fixture("Packages");
        for (var page = 1; page < content.Length / 512; page++)
        {
            if (content[(page * 512) + 25] == 7)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan((page * 512) + 16), (uint)page);
            }
        }

        var facts = Rpms.Catalog("var/lib/rpm/Packages", content);

        Assert.Equal(["gamma-0:3-1.noarch"], facts.Keys());
        Assert.Contains(facts.Issues, issue => issue.Code == "rpm.header.malformed");
    }

    [Fact]
    public void Many_slots_for_one_blob_are_read_no_more_often_than_the_file_is_long()
    {
        var content = Rpms.Fixture("Packages.db");
        for (var slot = 3; slot < 256; slot++)
        {
            content.AsSpan(32, 16).CopyTo(content.AsSpan(slot * 16));
        }

        var facts = Rpms.Catalog("var/lib/rpm/Packages.db", content);

        Assert.True(facts.Packages.Count < 16);
        Assert.Contains(facts.Issues, issue => issue.Code == "rpm.header.malformed");
    }

    [Fact]
    public void File_names_that_stand_for_far_more_than_they_cost_are_cut_and_said_so()
    {
        // 40,000 packages' worth of paths in one header: 500,000 files of one letter in a folder with a name of 4,000.
        const int files = 500_000;
        var header = HeaderBuilder.Package("bomb", "1", "1")
            .Numbers(1116, files)
            .Texts(1117, files, "a"u8)
            .Texts(1118, 1, [(byte)'/', .. Enumerable.Repeat((byte)'d', 4_000), (byte)'/'])
            .ToBlob();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var facts = Rpms.Catalog("var/lib/rpm/Packages.db", HeaderBuilder.Ndb(header));

        Assert.Equal(["bomb-0:1-1."], facts.Keys());
        Assert.Contains(facts.Issues, issue => issue.Code == "limit.rpm.lists");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 512L << 20);
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0x10000u)]
    [InlineData(0u)]
    public void Absurd_counts_in_a_header_are_no_header(uint count)
    {
        var header = HeaderBuilder.Package("absurd", "1", "1").ToBlob();
        BinaryPrimitives.WriteUInt32BigEndian(header, count);

        var facts = Rpms.Catalog("var/lib/rpm/Packages.db", HeaderBuilder.Ndb(header));

        Assert.Empty(facts.Packages);
        Assert.Equal("rpm.header.malformed", Assert.Single(facts.Issues).Code);
    }

    [Fact]
    public void A_package_whose_other_tags_are_damaged_is_kept_and_reported()
    {
        var header = HeaderBuilder.Package("kept", "1", "1").Text(1011, "never ended"u8).ToBlob();
        header[^1] = (byte)'!';

        var facts = Rpms.Catalog("var/lib/rpm/Packages.db", HeaderBuilder.Ndb(header));

        Assert.Equal(["kept-0:1-1."], facts.Keys());
        Assert.Equal("rpm.header.malformed", Assert.Single(facts.Issues).Code);
    }

    private static byte[] Mutate(byte[] content, Random random)
    {
        var mutated = (byte[])content.Clone();
        for (var flips = random.Next(1, 9); flips > 0; flips--)
        {
            // Headers of pages and files are where it hurts, so half of the flips go there.
            var at = random.Next(2) == 0 ? random.Next(mutated.Length) : (random.Next(mutated.Length) & ~511) + random.Next(40);
            mutated[Math.Min(at, mutated.Length - 1)] = random.Next(4) switch
            {
                0 => 0,
                1 => 0xFF,
                2 => (byte)(1 << random.Next(8)),
                _ => (byte)random.Next(256),
            };
        }

        return mutated;
    }
}
