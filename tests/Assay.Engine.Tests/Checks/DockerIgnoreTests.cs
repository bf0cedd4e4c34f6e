using System.Text;
using Assay.Core.Findings;
using Assay.Engine.Checks;
using Assay.Engine.Checks.Dockerfiles;
using Assay.TestKit;

namespace Assay.Engine.Tests.Checks;

/// <summary>Patterns and what they match: docs.docker.com/build/concepts/context and the tests of moby/patternmatcher.</summary>
public sealed class DockerIgnoreTests
{
    [Theory]
    [InlineData("*/temp*", "somedir/temporary.txt", true)]
    [InlineData("*/temp*", "somedir/subdir/temporary.txt", false)]
    [InlineData("*/*/temp*", "somedir/subdir/temporary.txt", true)]
    [InlineData("temp?", "tempa", true)]
    [InlineData("temp?", "temp", false)]
    [InlineData("temp?", "tempa/below", true)]
    [InlineData("**/*.go", "a.go", true)]
    [InlineData("**/*.go", "x/y/a.go", true)]
    [InlineData("**/*.go", "x/y/a.got", false)]
    [InlineData("**", "any/thing", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**/c", "a/c", true)]
    [InlineData("a/**/c", "a/x/y/c", true)]
    [InlineData("a/**/c", "ab/c", false)]
    [InlineData("/dist/", "dist/app", true)]
    [InlineData("./x/../dist", "dist", true)]
    [InlineData("dist", "src/dist", false)]
    [InlineData("dist", "distance", false)]
    [InlineData("*.md\n!README.md", "README.md", false)]
    [InlineData("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true)]
    [InlineData("*.md\nREADME-secret.md\n!README*.md", "README-secret.md", false)]
    [InlineData("*\n!src", "src/app.js", false)]
    [InlineData("*\n!src", "other/app.js", true)]
    [InlineData("# dist", "dist", false)]
    [InlineData("\uFEFF.git\r\n", ".git", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("[a", "a", false)]
    [InlineData("\\*x", "*x", true)]
    [InlineData("\\*x", "ax", false)]
    [InlineData("!", "a", false)]
    [InlineData("", "a", false)]
    public void Patterns_match_as_the_builder_has_them(string text, string path, bool isExcluded) =>
        Assert.Equal(isExcluded, DockerIgnore.Read(Encoding.UTF8.GetBytes(text)).Excludes(path));

    [Fact]
    public void A_pattern_with_many_ways_to_match_takes_no_longer_than_others()
    {
        var ignore = DockerIgnore.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("**/*a*/", 500)) + "x"));

        Assert.False(ignore.Excludes(string.Concat(Enumerable.Repeat("a/", 1500)) + "b"));
    }

    [Fact]
    public async Task What_lies_beside_a_Dockerfile_says_what_is_built_with_it()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "bare/Dockerfile", "FROM a:1\nCOPY . /app\n");
        Write(folder, "kept/Dockerfile", "FROM a:1\nCOPY . /app\nCOPY dist/x src/y /z/\n");
        Write(folder, "kept/.dockerignore", ".git\ndist\n");
        Write(folder, "open/Dockerfile", "FROM a:1\nADD ./ /app\n");
        Write(folder, "open/.dockerignore", "*.md\n");
        Write(folder, "own/build.Dockerfile", "FROM a:1\nCOPY . /app\nCOPY a.md /\n");
        Write(folder, "own/build.Dockerfile.dockerignore", ".git\n*.md\n");
        Write(folder, "own/.dockerignore", "nothing\n");
        Write(folder, "above/.dockerignore", ".git\nx\n");
        Write(folder, "above/docker/Dockerfile", "FROM a:1\nCOPY . /app\nCOPY x /\n");
        Write(folder, "named/Dockerfile", "FROM a:1 AS b\nFROM a:1\nCOPY --from=b . /app\nCOPY --exclude=.git . /app\nCOPY https://x.example/a.md $X /\n");
        string[] expected = ["ASY-DF-0127 bare/Dockerfile:2", "ASY-DF-0128 kept/Dockerfile:3", "ASY-DF-0127 open/Dockerfile:2", "ASY-DF-0128 own/build.Dockerfile:3"];

        var walked = await CheckAsync([folder["."]]);
        var named = await CheckAsync([.. ((string[])["bare/Dockerfile", "kept/Dockerfile", "open/Dockerfile", "own/build.Dockerfile", "named/Dockerfile"]).Select(name => folder[name])]);

        Assert.Equal(expected, walked);
        Assert.Equal(expected, named);

        async Task<List<string>> CheckAsync(string[] paths)
        {
            var result = await Scanner.CheckAsync(paths, new ScanOptions(), null, TestContext.Current.CancellationToken);
            return [.. result.Checks!.Where(finding => finding.Check.Id is "ASY-DF-0127" or "ASY-DF-0128").Select(finding => $"{finding.Check.Id} {string.Join('/', finding.Path!.Split('/')[^2..])}:{finding.Range!.Value.Line}")];
        }
    }

    [Fact]
    public void Of_what_comes_through_a_pipe_the_folder_is_not_known()
    {
        var report = FileChecks.Run("-", "FROM a:1\nCOPY . /app\n"u8, isNamed: true, default, context: BuildContext.Unknown);

        Assert.DoesNotContain(report.Findings, finding => finding.Check.Id == "ASY-DF-0127");
    }

    private static void Write(TemporaryFolder folder, string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
        File.WriteAllText(folder[path], text);
    }
}
