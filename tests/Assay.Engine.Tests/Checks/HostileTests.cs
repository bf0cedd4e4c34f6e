using System.Text;
using Assay.Core.Findings;
using Assay.Engine.Checks;
using Assay.Engine.Checks.Images;
using Assay.TestKit;

namespace Assay.Engine.Tests.Checks;

/// <summary>Damaged input ends in findings and issues, with places that lie in the file.</summary>
public sealed class HostileTests
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    // '~' stands for a tab.
    private const string Dockerfile = """
        # syntax=docker/dockerfile:1
        # escape=\
        ARG V=3
        FROM --platform=$BUILDPLATFORM alpine:${V:-3} AS a
        # assay:ignore ASY-DF-0002 reason=x until=2027-01-01
        RUN --mount=type=cache,target=/x <<-'EOF' apk add curl && \
          # note
          curl -k http://x.example | sh
        ~echo ${a%%x}
        ~EOF
        ENV A=1 "B=2 3" C\ D=4
        COPY --from=a ["a b", "c/"]
        HEALTHCHECK --interval=1s CMD ["x"]
        ONBUILD RUN echo "$(cat x)" > y 2>&1; cd z
        SHELL ["/bin/bash", "-c"]
        EXPOSE 22 80-90/udp
        """;

    private const string Manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: &m {name: web, annotations: {"a": 'b\n'}}
        spec:
          template:
            metadata: *m
            spec:
              hostNetwork: true # assay:ignore ASY-KB-0001 reason=x
              containers:
                - &c
                  name: a
                  image: "a:latest"
                  env: [{name: A_TOKEN, value: changeme}]
                - <<: [*c]
                  args: |
                    x
        ---
        services: {web: {image: a}}
        """;

    [Fact]
    public void Cut_anywhere()
    {
        foreach (var (name, text) in new[] { ("Dockerfile", Dockerfile.Replace('~', '\t')), ("a.yaml", Manifest) })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var length = 0; length < bytes.Length; length++)
            {
                AssertSound(name, bytes[..length]);
            }
        }
    }

    [Fact]
    public void Changed_anywhere()
    {
        var random = new Random(7);
        foreach (var (name, text) in new[] { ("Dockerfile", Dockerfile.Replace('~', '\t')), ("a.yaml", Manifest) })
        {
            for (var i = 0; i < Tier.Scale(1500, 50_000); i++)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                for (var flips = random.Next(1, 6); flips > 0; flips--)
                {
                    bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
                }

                AssertSound(name, bytes);
            }
        }
    }

    [Fact]
    public void Aliases_and_merges_that_grow_end_at_their_bounds()
    {
        var laughs = new StringBuilder("apiVersion: v1\nkind: Pod\na0: &a0 {x: 1}\n");
        var merges = new StringBuilder("apiVersion: v1\nkind: Pod\na0: &a0 {x0: 1}\n");
        for (var i = 1; i < 60; i++)
        {
            laughs.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
            merges.Append($"a{i}: &a{i} {{<<: [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}], x{i}: 1}}\n");
        }

        AssertSound("a.yaml", Encoding.UTF8.GetBytes(laughs.ToString()));
        AssertSound("a.yaml", Encoding.UTF8.GetBytes(merges.ToString()));

        var pods = new StringBuilder("apiVersion: v1\nkind: List\nitems:\n- &p\n  apiVersion: v1\n  kind: Pod\n  spec:\n    containers:\n    - &c {name: a}\n");
        pods.Insert(pods.Length, "    - *c\n", 900).Insert(pods.Length, "- *p\n", 5000);
        var report = FileChecks.Run("a.yaml", Encoding.UTF8.GetBytes(pods.ToString()), isNamed: false, Today);
        Assert.Contains(report.Issues, issue => issue is { Level: IssueLevel.Error, Code: "limit.objects" });
        Assert.True(report.Findings.Count <= 10_000);
    }

    [Theory]
    [InlineData("FROM a AS s0\n", "FROM s# AS s#\nRUN x\n", 3000)]
    [InlineData("FROM a\n", "RUN apt-get install x | y && z\n", 15_000)]
    [InlineData("FROM a\nRUN ", "a=$(b \"${c:-", 100_000)]
    [InlineData("FROM a\nENV x=", "${x:-", 100_000)]
    [InlineData("FROM a\nRUN <<A", " <<A", 50_000)]
    [InlineData("FROM a\nRUN x ", "\\\n", 200_000)]
    [InlineData("FROM a\n", "# assay:ignore ASY-DF-0040 reason=r\nENV A_TOKEN=changeme\n", 9000)]
    [InlineData("FROM a\nCOPY [", "\"a\",", 200_000)]
    [InlineData("FROM a\nRUN ", "(", 200_000)]
    [InlineData("apiVersion: v1\nkind: ", "[", 100_000)]
    [InlineData("apiVersion: v1\nkind: Pod\n", "? ", 100_000)]
    public void What_repeats_without_end_ends(string start, string part, int count)
    {
        var text = new StringBuilder(start);
        for (var i = 1; i <= count; i++)
        {
            text.Append(part.Contains('#', StringComparison.Ordinal) && part.Contains("s#", StringComparison.Ordinal) ? part.Replace("s# AS s#", $"s{i - 1} AS s{i}", StringComparison.Ordinal) : part);
        }

        AssertSound(start.StartsWith('F') ? "Dockerfile" : "a.yaml", Encoding.UTF8.GetBytes(text.ToString()));
    }

    [Fact]
    public void Configs_of_images_may_hold_anything()
    {
        var random = new Random(3);
        const string config = """{"config":{"User":"","Env":["A_TOKEN=changeme","B"],"ExposedPorts":{"22/tcp":{}},"Cmd":["/bin/sh","-c","x"]},"history":[{"created_by":"|1 A_TOKEN=x /bin/sh -c curl x | sh"},{"created_by":"/bin/sh -c #(nop) ADD file:1 in / "},{"created_by":"RUN /bin/sh -c a\nb # buildkit","empty_layer":true}]}""";
        for (var i = 0; i < Tier.Scale(2000, 50_000); i++)
        {
            var bytes = Encoding.UTF8.GetBytes(config);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Assert.All(ImageChecks.Run(bytes, ["x"]), finding => Assert.NotEmpty(finding.Message));
            }
            catch (Core.AssayException refused)
            {
                Assert.Equal("document.invalid", refused.Code);
            }
        }
    }

    private static void AssertSound(string name, byte[] bytes)
    {
        foreach (var isNamed in new[] { false, true })
        {
            var report = FileChecks.Run(name, bytes, isNamed, Today);
            var lines = Encoding.UTF8.GetString(bytes).Split('\n').Length;
            foreach (var finding in report.Findings)
            {
                var range = finding.Range!.Value;
                Assert.True(range.Line >= 1 && range.Column >= 1 && range.EndLine <= lines + 1 && (range.EndLine, range.EndColumn).CompareTo((range.Line, range.Column)) >= 0, $"{finding.Check.Id} {range} of {lines}");
            }
        }
    }
}
