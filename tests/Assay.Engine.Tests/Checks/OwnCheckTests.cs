using System.Text;
using Assay.Core;
using Assay.Engine.Checks;
using Assay.Engine.Checks.Own;
using Assay.TestKit;

namespace Assay.Engine.Tests.Checks;

public sealed class OwnCheckTests
{
    private const string Checks = """
        checks:
          - id: TEAM-0001
            title: Images come from our registry
            target: kubernetes
            severity: high
            category: supplyChain
            when: '!text("image").startsWith("registry.example/")'
            message: the image is not ours
            bad: |
              {apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: 'nginx:1'}]}}
            good: |
              {apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: 'registry.example/nginx:1'}]}}
          - id: TEAM-0002
            title: Services are internal
            target: kubernetes
            kinds: [Service]
            each: spec.ports[*]
            when: object.kind == "Service" && text("port") == "80" && !present("name")
          - id: TEAM-0003
            title: No npm in the last stage
            target: dockerfile
            each: [RUN]
            when: stage.final && instruction.text.matches("\\bnpm\\b") && !instruction.flags.exists(f, f.startsWith("mount="))
          - id: TEAM-0004
            title: A team's label
            target: image
            when: '!present("config.Labels[''example.team'']")'
          - id: TEAM-0005
            title: Every service has a name for its container
            target: compose
            when: '!present("container_name")'
        """;

    [Fact]
    public void Look_where_they_say_and_find_what_they_say()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["checks.yaml"], Checks);
        var own = OwnChecks.Load([folder["checks.yaml"]]);

        Assert.Equal([(3, 22)], Found(own, "TEAM-0001", "a.yaml", "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: 'nginx:1'}, {name: b, image: registry.example/b}]}\n").Select(place => (place.Line, place.Column)));
        Assert.Equal([6], Found(own, "TEAM-0002", "a.yaml", "apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - {port: 80, name: a}\n    - port: 80\n").Select(place => place.Line));
        Assert.Equal([4], Found(own, "TEAM-0003", "Dockerfile", "FROM a:1 AS b\nRUN npm ci\nFROM a:1\nRUN npm ci\nRUN --mount=type=cache,target=/x npm ci\n").Select(place => place.Line));
        Assert.Equal([2], Found(own, "TEAM-0005", "c.yaml", "services:\n  a: {image: x}\n  b: {image: x, container_name: b}\n").Select(place => place.Line));
        Assert.Contains(Engine.Checks.Images.ImageChecks.Run("{\"config\":{}}"u8, [], own), finding => finding.Check.Id == "TEAM-0004");
        Assert.DoesNotContain(Engine.Checks.Images.ImageChecks.Run("{\"config\":{\"Labels\":{\"example.team\":\"a\"}}}"u8, [], own), finding => finding.Check.Id == "TEAM-0004");
    }

    [Fact]
    public void Their_examples_are_run()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["checks.yaml"], Checks);
        var tested = AllChecks.Test([folder["checks.yaml"]]);
        Assert.Null(tested.First(check => check.Id == "TEAM-0001").Failure);
        Assert.NotNull(tested.First(check => check.Id == "TEAM-0002").Failure);
    }

    [Theory]
    [InlineData("id: ASY-DF-9999", "can't be the id")]
    [InlineData("id: X-1\n    title: t\n    target: dockerfile\n    each: [RNU]\n    when: 'true'", "did you mean")]
    [InlineData("id: X-1\n    title: t\n    target: dockerfile\n    when: finding.severity == 'high'", "there is no 'finding.severity' here")]
    [InlineData("id: X-1\n    title: t\n    target: kubernetes\n    each: a..b\n    when: 'true'", "is no path")]
    [InlineData("id: X-1\n    title: t\n    target: kubernetes\n    when: 'text(object.name) == \"\"'", "written out")]
    [InlineData("id: X-1\n    title: t\n    target: kubernetes\n    when: 'true'\n    wen: x", "there is no key 'wen'")]
    public void A_mistake_has_its_place(string check, string expected)
    {
        var failure = Assert.Throws<AssayException>(() => OwnChecks.Read("c.yaml", Encoding.UTF8.GetBytes(check.StartsWith("id: ASY", StringComparison.Ordinal)
            ? $"checks:\n  - {check}\n    title: t\n    target: dockerfile\n    when: 'true'" : $"checks:\n  - {check}")));
        Assert.Equal("document.invalid", failure.Code);
        Assert.Contains(expected, failure.Message + failure.Hint, StringComparison.Ordinal);
        Assert.Contains("c.yaml:", failure.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(int Line, int Column)> Found(OwnChecks own, string id, string path, string text) =>
        FileChecks.Run(path, Encoding.UTF8.GetBytes(text), isNamed: true, default, own).Findings.Where(finding => finding.Check.Id == id).Select(finding => (finding.Range!.Value.Line, finding.Range.Value.Column));
}
