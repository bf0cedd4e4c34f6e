using System.Text;
using Assay.Core.Findings;
using Assay.Engine.Checks.Dockerfiles;
using Assay.TestKit;

namespace Assay.Engine.Tests.Checks;

/// <summary>
/// The rules of BuildKit's parser one by one (moby/buildkit, frontend/dockerfile/parser and instructions, and the reference at docs.docker.com), and files
/// made by lot, of which every place is known.
/// </summary>
public sealed class DockerfileSyntaxTests
{
    [Fact]
    public void A_directive_of_another_name_ends_the_directives()
    {
        var known = Parse("#  escape = `", "# syntax=x", "# check=skip=all;error=true", "FROM a");
        var behind = Parse("# other=1", "# escape=`", "FROM a", "RUN b \\", "  c");
        var blank = Parse("", "# escape=`", "FROM a", "RUN b \\", "  c");

        Assert.Equal(["escape=`", "syntax=x", "check=skip=all;error=true"], known.Directives.Select(directive => $"{directive.Key}={directive.Value}"));
        Assert.Equal(new TextRange(1, 1, 1, 14), known.Directives[0].Range);
        Assert.All([behind, blank], file => Assert.Equal((0, 2), (file.Directives.Count, file.Instructions.Count)));
        Assert.Single(Parse("# escape=`", "# escape=\\", "FROM a").Problems);
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData("[\"\"]", 1)]
    [InlineData("[ \"a\", \"b\" ]", 2)]
    [InlineData("[\t\"a\",\t\"b\"\t]", 2)]
    [InlineData("[\"abc 123\", \"♥\", \"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000\"]", 3)]
    [InlineData("[\"a\"] && b", null)]
    [InlineData("['a']", null)]
    [InlineData("[\"a\",]", null)]
    [InlineData("[\"a\"", null)]
    [InlineData("[ -f x ] && y", null)]
    public void The_exec_form_is_JSON_or_the_shell_form(string arguments, int? words)
    {
        var file = Parse("FROM a", "CMD " + arguments);

        Assert.Empty(file.Problems);
        Assert.Equal(words, file.Instructions[1].IsJson ? file.Instructions[1].Words.Count : null);
    }

    [Theory]
    [InlineData("[\"a\",42,\"b\"]")]
    [InlineData("[\"a\",123.456]")]
    [InlineData("[\"a\",{\"c\": \"d\"}]")]
    [InlineData("[\"a\",[\"c\"]]")]
    [InlineData("[true]")]
    [InlineData("[null]")]
    public void A_list_of_anything_but_strings_is_refused(string arguments)
    {
        var problem = Assert.Single(Parse("FROM a", "CMD " + arguments).Problems);
        Assert.Equal(new TextRange(2, 5, 2, 5 + arguments.Length), problem.Range);
    }

    [Fact]
    public void Here_documents_are_told_as_BuildKit_tells_them()
    {
        var file = Parse(
            "FROM a", "RUN <<EMPTY", "EMPTY", "RUN 3<<FD", "FD", "RUN \"<<NO\"", "RUN '<<NO'", "RUN cat <<<NO", "RUN <<INDENT", "\tfoo", "INDENT", "RUN <<-'TABS'", "\t\t$x", "\tTABS",
            "RUN <<COMMENT", "# a", "b # c", "", "COMMENT", "RUN --mount=type=cache,target=/foo <<MOUNT", "echo", "MOUNT", "COPY <<X <<Y /dest", "Y", "X", "X", "Y",
            "RUN [\"<<EOF\"]", "ONBUILD RUN <<E", "x", "E", "RUN <<A && <<\"B C\"", "1", "A", "2", "B C", "ADD <<-a.txt b/", "\tz", "\ta.txt", "USER <<b");

        Assert.Empty(file.Problems);
        Assert.Equal(
            ["", "EMPTY()", "FD()", "", "", "", "INDENT(\tfoo|)", "TABS($x|)", "COMMENT(# a|b # c||)", "MOUNT(echo|)", "X(Y|) Y(X|)", "", "E(x|)", "A(1|) B C(2|)", "a.txt(z|)", ""],
            file.Instructions.Select(instruction => string.Join(' ', (instruction.Inner ?? instruction).Heredocs.Select(heredoc => $"{heredoc.Name}({heredoc.Content.Replace('\n', '|')})"))));
        Assert.Equal(new TextRange(24, 1, 25, 1), file.Instructions[10].Heredocs[0].Range);
        Assert.Equal(new TextRange(29, 1, 31, 2), file.Instructions[12].Range);
    }

    [Theory]
    [InlineData("ADD --checksum=sha256:0 --keep-git-dir=true --link --chown=1:1 --chmod=u=rwX https://x.example/a.git#v1 /a", 5)]
    [InlineData("COPY --from=0 --parents --exclude=*.md --exclude=b --link --chmod=755 a b c/", 6)]
    [InlineData("RUN --mount=type=secret,id=x,env=Y --network=none --security=sandbox --device=vendor.example/gpu=1 make", 4)]
    [InlineData("HEALTHCHECK --interval=5m --timeout=3s --start-period=1s --start-interval=1s --retries=3 CMD curl -f http://localhost/", 5)]
    [InlineData("ONBUILD COPY --from=build a b", 0)]
    [InlineData("ENTRYPOINT -- a", 0)]
    public void Flags_of_the_reference_are_known(string line, int flags)
    {
        var file = Parse("FROM --platform=linux/arm64 a", line);

        Assert.Empty(file.Problems);
        Assert.Equal(flags, file.Instructions[1].Flags.Count);
        Assert.All(file.Instructions[1].Flags, flag => Assert.StartsWith("--" + flag.Name, file.Source.Slice(flag.Range), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("FROM a AS 1b", 1, 11)]
    [InlineData("FROM a AS b/c", 1, 11)]
    [InlineData("FROM a AS \"\"", 1, 11)]
    [InlineData("FROM a\nENV =x", 2, 5)]
    [InlineData("FROM a\nARG =x", 2, 5)]
    [InlineData("FROM a\nLABEL \"\"=x", 2, 7)]
    [InlineData("FROM a\nHEALTHCHECK NONE x", 2, 18)]
    [InlineData("FROM a\nHEALTHCHECK CMD", 2, 13)]
    [InlineData("FROM a\nONBUILD FROM b", 2, 9)]
    [InlineData("FROM a\nCOPY a", 2, 1)]
    [InlineData("FROM a\nRUN --mont=type=cache x", 2, 5)]
    public void What_is_refused_has_a_place(string text, int line, int column)
    {
        var problem = Assert.Single(DockerfileParser.Parse(text).Problems);
        Assert.Equal((line, column), (problem.Range.Line, problem.Range.Column));
    }

    [Fact]
    public void Words_of_ENV_and_LABEL_are_cut_and_joined_as_by_BuildKit()
    {
        var file = Parse("FROM a", "ENV A=\"b c\" D=e\\ f G='h \"i\"' \\", "  J=k", "LABEL \"x y\"=z m.n='o \\", "p'", "ENV OLD it is = all  one", "ARG P Q=1 R=\"s t\"");

        Assert.Empty(file.Problems);
        Assert.Equal(["A", "D", "G", "J"], file.Instructions[1].Pairs.Select(pair => pair.Key));
        Assert.Equal(["b c", "e f", "h \"i\"", "k"], file.Instructions[1].Pairs.Select(pair => file.Instructions[1].Expand(pair.Value!)));
        Assert.Equal(new TextRange(3, 3, 3, 6), file.Instructions[1].Pairs[3].Range);
        Assert.Equal(["x y", "m.n"], file.Instructions[2].Pairs.Select(pair => pair.Key));
        Assert.Equal(("OLD", "it is = all  one"), (file.Instructions[3].Pairs[0].Key, file.Instructions[3].Pairs[0].Value));
        Assert.Equal(["P", "Q", "R"], file.Instructions[4].Pairs.Select(pair => pair.Key));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Every_place_of_a_file_made_by_lot_is_known(string newline)
    {
        for (var seed = 0; seed < Tier.Scale(400, 20_000); seed++)
        {
            var made = new Made(new Random(seed), newline);
            var file = DockerfileParser.Parse(made.Text);

            Assert.True(file.Problems.Count == 0, $"seed {seed}: {string.Join(", ", file.Problems.Select(problem => problem.Text))}\n{made.Text}");
            Assert.True(made.Expected.SequenceEqual(Describe(file)), $"seed {seed}\n{made.Text}\n{string.Join('\n', made.Expected)}\n--\n{string.Join('\n', Describe(file))}");
        }
    }

    private static IEnumerable<string> Describe(DockerfileDocument file)
    {
        foreach (var instruction in file.Instructions)
        {
            yield return $"{instruction.Keyword} {instruction.Range}";
            foreach (var flag in instruction.Flags)
            {
                yield return $"flag {flag.Name}={flag.Value} {flag.Range}";
            }

            foreach (var word in instruction.Keyword is "RUN" && !instruction.IsJson ? RunCommands.Of(instruction with { Heredocs = [] }, []).SelectMany(command => command.Words) : instruction.Words)
            {
                yield return $"word {word.Text} {word.Range}";
            }

            foreach (var pair in instruction.Pairs)
            {
                yield return $"pair {pair.Key} {pair.Range}";
            }

            foreach (var heredoc in instruction.Heredocs)
            {
                yield return $"here {heredoc.Name} {heredoc.Content.ReplaceLineEndings("|")} {heredoc.Range}";
            }
        }
    }

    private static DockerfileDocument Parse(params string[] lines) => DockerfileParser.Parse(string.Join('\n', lines) + "\n");

    /// <summary>A file by lot, with what is to be read of it.</summary>
    private sealed class Made
    {
        private readonly StringBuilder text = new();
        private readonly Random random;
        private readonly string newline;
        private readonly char escape;
        private int line = 1;
        private int column = 1;

        public Made(Random random, string newline)
        {
            (this.random, this.newline) = (random, newline);
            escape = random.Next(4) == 0 ? '`' : '\\';
            if (escape == '`' || random.Next(3) == 0)
            {
                Write($"# escape={escape}");
                EndLine();
            }

            Filler();
            Add("FROM", ["base:1"], flags: random.Next(2) == 0 ? [("platform", "linux/amd64")] : []);
            for (var count = random.Next(1, 12); count > 0; count--)
            {
                Filler();
                AddAny();
            }
        }

        public string Text => text.ToString();

        public List<string> Expected { get; } = [];

        private void AddAny()
        {
            switch (random.Next(6))
            {
                case 0:
                    Add("COPY", Names(random.Next(2, 5)), flags: random.Next(2) == 0 ? [("from", "x"), ("link", "")] : []);
                    break;
                case 1:
                    Add("ENV", [.. Names(random.Next(1, 4)).Select(name => name + "=" + (random.Next(2) == 0 ? "1" : "\"a b\""))], kind: "pair");
                    break;
                case 2 when escape == '\\':
                    Add("RUN", Names(random.Next(1, 6)), flags: random.Next(2) == 0 ? [("mount", "type=cache,target=/x")] : []);
                    break;
                case 3:
                    Add("EXPOSE", [.. Names(random.Next(1, 4)).Select((_, at) => $"{80 + at}/tcp")]);
                    break;
                case 4:
                    AddList();
                    break;
                default:
                    AddHere();
                    break;
            }
        }

        private List<string> Names(int count) => [.. Enumerable.Range(0, count).Select(_ => new string(random.GetItems<char>("abcxyz._", random.Next(1, 7))).Replace('.', 'q') + "é"[..random.Next(2)])];

        private void Add(string keyword, List<string> words, List<(string Name, string Value)>? flags = null, string kind = "word")
        {
            var at = Begin(keyword);
            foreach (var (name, value) in flags ?? [])
            {
                Space();
                Token(value.Length == 0 ? $"--{name}" : $"--{name}={value}", $"flag {name}={value}");
            }

            foreach (var word in words)
            {
                Space();
                Token(word, $"{kind} {(kind == "pair" ? word[..word.IndexOf('=', StringComparison.Ordinal)] : word)}");
            }

            End(at, keyword, (line, column));
            Write(new string(' ', random.Next(2)));
            EndLine();
        }

        private void AddList()
        {
            var at = Begin("ENTRYPOINT");
            Space();
            Write("[");
            var words = Names(random.Next(1, 4));
            for (var i = 0; i < words.Count; i++)
            {
                Write(i == 0 ? "" : ",");
                Write(new string(' ', random.Next(2)));
                var (first, start) = (line, column);
                Write($"\"{words[i]}\"");
                Expected.Add($"word {words[i]} {new TextRange(first, start, line, column)}");
            }

            Write("]");
            End(at, "ENTRYPOINT", (line, column));
            EndLine();
        }

        private void AddHere()
        {
            var at = Begin("COPY");
            var (isChomped, count) = (random.Next(2) == 0, random.Next(1, 3));
            for (var i = 0; i < count; i++)
            {
                Space();
                Token($"<<{(isChomped ? "-" : "")}E{i}", $"word <<{(isChomped ? "-" : "")}E{i}");
            }

            Space();
            Token("/to/", "word /to/");
            EndLine();
            var end = (0, 0);
            for (var i = 0; i < count; i++)
            {
                var first = line;
                var content = new StringBuilder();
                foreach (var body in Names(random.Next(4)))
                {
                    Write((isChomped ? "\t" : "") + "# " + body + escape);
                    content.Append("# ").Append(body).Append(escape).Append('|');
                    EndLine();
                }

                Expected.Add($"here E{i} {content} {new TextRange(first, 1, line, 1)}");
                Write((isChomped ? "\t" : "") + $"E{i}");
                end = (line, column);
                EndLine();
            }

            End(at, "COPY", end);
        }

        private (int Index, int Line, int Column) Begin(string keyword)
        {
            Write(new string(' ', random.Next(3)));
            var at = (Expected.Count, line, column);
            Write(random.Next(3) == 0 ? keyword.ToLowerInvariant() : keyword);
            return at;
        }

        private void End((int Index, int Line, int Column) at, string keyword, (int Line, int Column) end) =>
            Expected.Insert(at.Index, $"{keyword} {new TextRange(at.Line, at.Column, end.Line, end.Column)}");

        private void Token(string token, string expected)
        {
            var (first, start) = (line, column);
            Write(token);
            Expected.Add($"{expected} {new TextRange(first, start, line, column)}");
        }

        // Blanks, or the end of a line that goes on behind comments and empty lines.
        private void Space()
        {
            Write(random.Next(3) == 0 ? "\t" : " ");
            if (random.Next(4) == 0)
            {
                Write(escape + new string(' ', random.Next(2)));
                EndLine();
                Filler();
                Write(new string(' ', random.Next(3)));
            }
        }

        private void Filler()
        {
            for (var count = random.Next(3); count > 0; count--)
            {
                Write(random.Next(3) switch { 0 => "", 1 => "  # note " + escape, _ => " \t" });
                EndLine();
            }
        }

        private void Write(string piece)
        {
            text.Append(piece);
            column += piece.Length;
        }

        private void EndLine()
        {
            text.Append(newline);
            (line, column) = (line + 1, 1);
        }
    }
}
