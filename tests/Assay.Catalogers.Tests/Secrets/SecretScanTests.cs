using System.Text;
using Assay.Catalogers.Secrets;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Secrets;

public sealed class SecretScanTests
{
    private const string Id = "github-token";

    [Fact]
    public void A_secret_is_found_at_its_line_and_column_wherever_a_piece_ends()
    {
        var before = new string('x', 20) + "\n\n  ";
        var bytes = Encoding.ASCII.GetBytes(before + SecretSamples.True(Id, 1) + "\nrest\n");
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var scan = Begin();
            scan.Take(bytes.AsSpan(0, cut));
            scan.Take(bytes.AsSpan(cut));
            scan.End();

            var match = Assert.Single(scan.Matches);
            Assert.Equal((3, 10), (match.Line, match.Column));
        }
    }

    [Fact]
    public void Large_texts_give_the_same_in_pieces_of_any_size()
    {
        var random = new Random(3);
        var text = new StringBuilder();
        var expected = new List<(long Line, long Column)>();
        var line = 1L;
        while (text.Length < 600_000)
        {
            var indent = random.Next(0, 300);
            if (random.Next(40) == 0)
            {
                var sample = SecretSamples.True(Id, random.Next());
                expected.Add((line, indent + sample.IndexOf('_', StringComparison.Ordinal) - 2));
                text.Append(' ', indent).Append(sample);
            }
            else
            {
                text.Append("lorem ipsum ").Append('y', indent);
            }

            text.Append('\n');
            line++;
        }

        // No more than a hundred of one file are kept.
        expected = expected.Count > 100 ? expected[..100] : expected;
        var bytes = Encoding.ASCII.GetBytes(text.ToString());
        foreach (var size in (int[])[1000, 65_536, bytes.Length])
        {
            var scan = Begin();
            for (var at = 0; at < bytes.Length; at += size)
            {
                scan.Take(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
            }

            scan.End();
            Assert.Equal(expected, scan.Matches.Select(match => (match.Line, match.Column)));
        }
    }

    [Fact]
    public void One_line_of_a_gigabyte_is_searched_in_flat_memory()
    {
        var scan = Begin();
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("abcdefghij,", 6000)));
        var pieces = Tier.Scale(500, 16_000);
        for (var i = 0; i < pieces; i++)
        {
            Assert.True(scan.Take(piece));
        }

        scan.Take(Encoding.ASCII.GetBytes(" " + SecretSamples.True(Id, 1)));
        scan.End();

        var match = Assert.Single(scan.Matches);
        Assert.Equal((1, ((long)pieces * piece.Length) + 9), (match.Line, match.Column));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Text_in_utf_16_is_text(bool isLittleEndian, bool hasMark)
    {
        var encoding = new UnicodeEncoding(!isLittleEndian, hasMark);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes($"# Größe\r\n{SecretSamples.True(Id, 1)}\r\n")];

        Assert.Contains(Find(bytes, 7), match => match.Rule.Id == Id && match.Line == 2);
    }

    [Fact]
    public void A_dump_of_variables_with_nuls_between_is_text() =>
        Assert.Single(Find(Encoding.ASCII.GetBytes($"PATH=/usr/bin:/bin\0HOME=/root and more of it\0A={SecretSamples.True(Id, 1)}\0B=1"), 4096), match => match.Rule.Id == Id);

    [Fact]
    public void Machine_code_and_packed_data_are_not_searched()
    {
        var secret = Encoding.ASCII.GetBytes(SecretSamples.True(Id, 1));
        var noise = new byte[4096];
        new Random(1).NextBytes(noise);

        Assert.Empty(Find([0x7f, .. "ELF"u8, .. secret], 4096));
        Assert.Empty(Find([0x1f, 0x8b, .. secret], 4096));
        Assert.Empty(Find([.. noise, .. secret], 4096));
        Assert.Empty(Find([.. new byte[2000], .. secret], 4096));
    }

    [Fact]
    public void A_file_made_of_what_secrets_are_told_by_ends_in_an_issue_and_in_time()
    {
        var scan = Begin();
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"kty\" ", 9000)));
        for (var i = 0; i < 100 && scan.Take(piece); i++)
        {
        }

        scan.End();

        Assert.Equal((IssueLevel.Error, "limit.secretWindows"), (scan.Issue!.Level, scan.Issue.Code));
    }

    [Fact]
    public void More_than_a_hundred_of_one_file_are_counted()
    {
        var text = string.Concat(Enumerable.Range(1, 130).Select(seed => SecretSamples.True(Id, seed) + "\n"));
        var scan = Begin();
        scan.Take(Encoding.ASCII.GetBytes(text));
        scan.End();

        Assert.Equal(100, scan.Matches.Count);
        Assert.Contains("30 more", scan.Issue!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api_key: AKIAIOSFODNN7", "EXAMPLE")]
    [InlineData("password = \"changeme", "12345\"")]
    [InlineData("db_password: \"{{ vault_db_", "password1 }}\"")]
    [InlineData("postgres://user:", "password@localhost/app")]
    [InlineData("api_key = 01234567", "89abcdef01234567")]
    [InlineData("password: aaaaaaaaa", "aaaaaaa1")]
    [InlineData("https://user:", "...@host.example")]
    [InlineData("Unpacking passwd (1:4.13+dfsg", "1-1+deb12u1) ...")]
    [InlineData("the password, 7 characters", "-long9, is asked for")]
    public void What_manuals_have_in_the_place_is_none(string first, string second) => Assert.Empty(SecretRulesTests.Find(first + second + "\n"));

    [Fact]
    public void Libraries_tests_and_documentation_are_not_searched_for_passwords()
    {
        var url = SecretSamples.True("url-password", 1);

        Assert.NotEmpty(SecretRulesTests.Find(url, "app/main.py"));
        Assert.Empty(SecretRulesTests.Find(url, "usr/lib/python3/dist-packages/x/main.py"));
        Assert.NotEmpty(SecretRulesTests.Find(SecretSamples.True(Id, 1), "usr/lib/python3/dist-packages/x/main.py"));
        Assert.False(SecretScan.IsSearched("usr/share/doc/x/README"u8));
        Assert.False(SecretScan.IsSearched("app/node_modules/x/test/key.pem"u8));
        Assert.True(SecretScan.IsSearched("app/test/key.pem"u8));
        Assert.False(SecretScan.IsSearched("usr/lib/libssl.so.3"u8));
    }

    [Fact]
    public void Of_two_rules_that_take_the_same_text_the_surer_one_has_it() =>
        Assert.Equal(Id, Assert.Single(SecretRulesTests.Find("api_key = " + SecretSamples.True(Id, 1)["token: ".Length..])).Rule.Id);

    [Fact]
    public void A_name_stays_the_same_for_a_random_token_and_says_nothing_of_a_password()
    {
        var token = SecretSamples.True(Id, 1);
        var first = Assert.Single(SecretRulesTests.Find(token)).FingerprintAt("a", 0);

        Assert.Equal(first, Assert.Single(SecretRulesTests.Find("\n\n" + token)).FingerprintAt("b", 1));
        Assert.NotEqual(first, Assert.Single(SecretRulesTests.Find(SecretSamples.True(Id, 2))).FingerprintAt("a", 0));

        // Of what people choose a digest could be guessed at: its name is that of its place.
        var one = Assert.Single(SecretRulesTests.Find(SecretSamples.True("postgres-url", 1)));
        var other = Assert.Single(SecretRulesTests.Find(SecretSamples.True("postgres-url", 2)));
        Assert.Null(one.ValueDigest);
        Assert.Equal(one.FingerprintAt("a", 0), other.FingerprintAt("a", 0));
        Assert.NotEqual(one.FingerprintAt("a", 0), one.FingerprintAt("b", 0));
    }

    [Fact]
    public void Damaged_and_random_bytes_end_in_matches_or_none()
    {
        var random = new Random(5);
        var text = Encoding.Latin1.GetBytes(string.Join('\n', SecretRules.All.Select(rule => SecretSamples.True(rule.Id, 1))));
        for (var round = 0; round < Tier.Scale(30, 2000); round++)
        {
            var damaged = text[..random.Next(text.Length)];
            for (var flip = 0; flip < 20 && damaged.Length > 0; flip++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            Assert.All(Find(damaged, random.Next(1, 5000)), match => Assert.InRange(match.Start + match.Length, 1, damaged.Length));
        }
    }

    [Fact]
    public void This_repository_holds_no_literal_that_is_shaped_like_a_credential()
    {
        var root = TestData.RepositoryRoot;
        var scan = new SecretScan(SecretRuleSet.BuiltIn);
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(file => IsOurs(Path.GetRelativePath(root, file))))
        {
            // As if all lay at one's own place: neither tests nor libraries are excused.
            scan.Begin(FilePath.Parse("app/" + Path.GetFileName(file)));
            scan.Take(File.ReadAllBytes(file));
            scan.End();
            found.AddRange(scan.Matches.Where(match => match.Rule.IsRandom).Select(match => $"{Path.GetRelativePath(root, file)}:{match.Line} {match.Rule.Id} {match.Redacted}"));
        }

        Assert.Empty(found);
    }

    private static bool IsOurs(string path) =>
        !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or ".git" or "artifacts" or "TestResults" or "node_modules");

    private static SecretScan Begin()
    {
        var scan = new SecretScan(SecretRuleSet.BuiltIn);
        scan.Begin(FilePath.Parse("app/.env"));
        return scan;
    }

    private static IReadOnlyList<SecretMatch> Find(byte[] bytes, int piece)
    {
        var scan = Begin();
        for (var at = 0; at < bytes.Length; at += piece)
        {
            if (!scan.Take(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at))))
            {
                break;
            }
        }

        scan.End();
        return scan.Matches;
    }
}
