using Assay.Core.Findings;
using Assay.Engine.Checks.Dockerfiles;
using Assay.TestKit;

namespace Assay.Engine.Tests.Checks;

public sealed class DockerfileParserTests
{
    [Fact]
    public void Reads_instructions_with_their_places()
    {
        var file = Parse("# syntax=docker/dockerfile:1", "FROM --platform=$BUILDPLATFORM alpine:3.20 AS build", "  run echo a \\", "    # between", "", "    && echo b", "CMD [\"a\", \"b c\"]");

        Assert.Empty(file.Problems);
        Assert.Equal("docker/dockerfile:1", Assert.Single(file.Directives).Value);
        Assert.Equal(["FROM", "RUN", "CMD"], file.Instructions.Select(instruction => instruction.Keyword));
        var (from, run, cmd) = (file.Instructions[0], file.Instructions[1], file.Instructions[2]);
        Assert.Equal(new TextRange(2, 1, 2, 52), from.Range);
        Assert.Equal(new TextRange(2, 6, 2, 31), from.Flag("platform")!.Range);
        Assert.Equal(new TextRange(2, 32, 2, 43), from.Words[0].Range);
        Assert.Equal("build", file.Final!.Name);
        Assert.Equal(new TextRange(3, 3, 6, 14), run.Range);
        Assert.Equal("echo a     && echo b", run.Arguments);
        Assert.True(cmd.IsJson);
        Assert.Equal(["a", "b c"], cmd.Words.Select(word => word.Text));
        Assert.Equal(new TextRange(7, 11, 7, 16), cmd.Words[1].Range);
        Assert.Equal([1, 4], file.Comments.Select(comment => comment.Range.Line));
    }

    [Fact]
    public void Reads_here_documents()
    {
        var file = Parse("FROM alpine", "RUN <<-'EOF' cat", "\techo ${x}", "\tEOF", "COPY <<a <<\"b\" /dir/", "1", "a", "2", "b", "RUN x=$((1<<2)) && cat <<EOF >/f", "EOF", "USER 1");

        Assert.Empty(file.Problems);
        Assert.Equal(["FROM", "RUN", "COPY", "RUN", "USER"], file.Instructions.Select(instruction => instruction.Keyword));
        var first = Assert.Single(file.Instructions[1].Heredocs);
        Assert.Equal(("EOF", "echo ${x}\n", false), (first.Name, first.Content, first.IsExpanded));
        Assert.Equal(new TextRange(2, 1, 4, 5), file.Instructions[1].Range);
        Assert.Equal([("a", "1\n", true), ("b", "2\n", false)], file.Instructions[2].Heredocs.Select(heredoc => (heredoc.Name, heredoc.Content, heredoc.IsExpanded)));
        Assert.Equal(new TextRange(10, 1, 11, 4), file.Instructions[3].Range);
        Assert.Equal(12, file.Instructions[4].Range.Line);
    }

    [Fact]
    public void Commands_of_a_here_document_have_their_places()
    {
        var file = Parse("FROM alpine", "RUN <<-EOF", "\tset -e", "\tapt-get install \\", "\t  curl", "\tEOF");

        var commands = RunCommands.Of(file.Instructions[1], []);

        Assert.Equal(["set", "apt-get"], commands.Select(command => command.Name));
        Assert.Equal(new TextRange(3, 2, 3, 8), commands[0].Range);
        Assert.Equal(new TextRange(4, 2, 5, 8), commands[1].Range);
    }

    [Fact]
    public void A_backtick_escapes_where_the_file_says_so()
    {
        var file = Parse("# escape=`", "FROM mcr.example/windows", "RUN dir C:\\ `", "  && dir", "COPY a C:\\b\\");

        Assert.Empty(file.Problems);
        Assert.Equal(["FROM", "RUN", "COPY"], file.Instructions.Select(instruction => instruction.Keyword));
        Assert.Equal("dir C:\\   && dir", file.Instructions[1].Arguments);
        Assert.Equal("C:\\b\\", file.Instructions[2].Words[1].Text);
    }

    [Theory]
    [InlineData("${a}", "1.2")]
    [InlineData("$a-x", "1.2-x")]
    [InlineData("${b:-3}", "3")]
    [InlineData("${b-$a}", "1.2")]
    [InlineData("${a:+y}", "y")]
    [InlineData("${b:+y}", "")]
    [InlineData("${e:-z}", "z")]
    [InlineData("${e-z}", "")]
    [InlineData("${a%.*}", "1")]
    [InlineData("${a#*.}", "2")]
    [InlineData("${p##*/}", "c")]
    [InlineData("${p%%/*}", "a")]
    [InlineData("${p/b/x}", "a/x/c")]
    [InlineData("${p//\\//-}", "a-b-c")]
    [InlineData("'$a'", "$a")]
    [InlineData("\"$a\"", "1.2")]
    [InlineData("\\$a", "$a")]
    [InlineData("$b", null)]
    [InlineData("${b:?no}", null)]
    [InlineData("${a", null)]
    public void Replaces_variables(string text, string? expected)
    {
        var file = Parse("FROM alpine", "ENV a=1.2 e= p=a/b/c", "USER 1");
        Assert.Equal(expected, file.Instructions[2].Expand(text));
    }

    [Fact]
    public void Variables_before_FROM_hold_for_FROM_and_where_they_are_declared_again()
    {
        var file = Parse("ARG V=3.20", "FROM alpine:${V} AS a", "ARG V", "ENV W=$V", "FROM a", "USER $W");

        Assert.Equal("alpine:3.20", file.Stages[0].Image);
        Assert.Same(file.Stages[0].From, file.Stages[1].Parent!.From);
        Assert.Equal("3.20", file.Instructions[^1].Expand("$W"));
    }

    [Theory]
    [InlineData("FROM alpine\nRNU x", 2, 1)]
    [InlineData("FROM alpine\nENV A", 2, 5)]
    [InlineData("FROM alpine\nENV A=1 B", 2, 9)]
    [InlineData("FROM alpine\nCOPY --form=x a b", 2, 6)]
    [InlineData("FROM alpine as", 1, 13)]
    [InlineData("RUN x\nFROM alpine", 1, 1)]
    [InlineData("FROM alpine\nRUN <<EOF\nx", 2, 1)]
    [InlineData("FROM alpine\nHEALTHCHECK MAYBE", 2, 13)]
    [InlineData("FROM alpine\nONBUILD ONBUILD RUN x", 2, 9)]
    [InlineData("# escape=x\nFROM alpine", 1, 1)]
    [InlineData("", 1, 1)]
    public void What_BuildKit_refuses_has_a_place(string text, int line, int column)
    {
        var problem = Assert.Single(DockerfileParser.Parse(text).Problems);
        Assert.Equal((line, column), (problem.Range.Line, problem.Range.Column));
    }

    [Fact]
    public void Every_Dockerfile_of_the_peers_is_read_with_exact_places()
    {
        var files = Directory.EnumerateFiles(TestData.Require("peers"), "*ockerfile*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".want", StringComparison.Ordinal)).ToList();
        Assert.True(files.Count > 100, $"{files.Count} files");
        var problems = new List<string>();
        foreach (var path in files)
        {
            var text = File.ReadAllText(path);
            var file = DockerfileParser.Parse(text);
            problems.AddRange(file.Problems.Where(_ => file.IsRecognised).Select(problem => $"{Path.GetFileName(path)}:{problem.Range.Line}: {problem.Text}"));
            AssertPlaces(file, text);
        }

        // Each of these is a Dockerfile that is meant to be broken, or none at all.
        Assert.Equal(KnownProblems, problems.Order(StringComparer.Ordinal));
    }

    private static readonly string[] KnownProblems = [];

    /// <summary>What a range holds is what was read; what lies between the instructions is blank or a comment.</summary>
    private static void AssertPlaces(DockerfileDocument file, string text)
    {
        var covered = new HashSet<int>();
        foreach (var instruction in file.Instructions)
        {
            Assert.Equal(instruction.Keyword, file.Source.Slice(instruction.KeywordRange).ToUpperInvariant());
            Assert.Equal((instruction.KeywordRange.Line, instruction.KeywordRange.Column), (instruction.Range.Line, instruction.Range.Column));
            for (var line = instruction.Range.Line; line <= instruction.Range.EndLine; line++)
            {
                Assert.True(covered.Add(line), $"line {line} belongs to two instructions");
            }

            foreach (var word in instruction.Words.Where(word => word.Range.Line == word.Range.EndLine))
            {
                Assert.Equal(word.Raw, file.Source.Slice(word.Range));
            }

            foreach (var command in RunCommands.Of(instruction, []).SelectMany(command => command.Words).Where(word => !instruction.IsJson && word.Range.Line == word.Range.EndLine))
            {
                Assert.Equal(command.Raw, file.Source.Slice(command.Range));
            }
        }

        var lines = text.Split('\n');
        for (var line = 1; line <= lines.Length; line++)
        {
            var rest = lines[line - 1].Trim();
            Assert.True(covered.Contains(line) || rest.Length == 0 || rest.StartsWith('#') || rest == "\uFEFF", $"line {line} was not read: {rest}");
        }
    }

    private static DockerfileDocument Parse(params string[] lines) => DockerfileParser.Parse(string.Join('\n', lines) + "\n");
}
