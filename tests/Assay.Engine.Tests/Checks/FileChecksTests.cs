using System.Text;
using Assay.Core.Findings;
using Assay.Engine.Checks;

namespace Assay.Engine.Tests.Checks;

public sealed class FileChecksTests
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    [Fact]
    public void Faults_stand_at_their_keys_through_anchors_and_lists()
    {
        var report = Run("a.yaml", """
            # Not Kubernetes' own, but many files have it.
            x: &security
              privileged: true
            ---
            apiVersion: v1
            kind: List
            items:
              - apiVersion: v1
                kind: Pod
                metadata: {name: one}
                spec:
                  hostNetwork: &yes true
                  containers:
                    - &c
                      name: c
                      image: a:latest
                      securityContext: &s
                        privileged: *yes
                    - <<: *c
                      name: d
              - apiVersion: v1
                kind: Pod
                metadata: {name: two}
                spec: {containers: [{name: e, image: "b:1", securityContext: *s}]}
            """);

        Assert.Equal([(12, "Pod/one")], Places(report, "ASY-KB-0001"));
        Assert.Equal([(16, "Pod/one"), (16, "Pod/one")], Places(report, "ASY-KB-0040"));
        Assert.Equal([(18, "Pod/one"), (18, "Pod/one"), (18, "Pod/two")], Places(report, "ASY-KB-0004"));
        Assert.Empty(report.Issues);
    }

    [Fact]
    public void A_fault_has_the_range_of_its_text()
    {
        var report = Run("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n    image: \"nginx:latest\"\n");
        var image = report.Findings.First(finding => finding.Check.Id == "ASY-KB-0040");
        Assert.Equal(new TextRange(7, 12, 7, 26), image.Range);
    }

    [Fact]
    public void Every_kind_of_workload_is_looked_into()
    {
        string[] kinds = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController", "Rollout"];
        foreach (var kind in kinds)
        {
            Assert.Single(Places(Run("a.yaml", $"apiVersion: v1\nkind: {kind}\nspec:\n  template:\n    spec:\n      hostPID: true\n      containers: [{{name: a, image: 'a:1'}}]\n"), "ASY-KB-0002"));
        }

        Assert.Single(Places(Run("a.yaml", "apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          hostPID: true\n          containers: [{name: a, image: 'a:1'}]\n"), "ASY-KB-0002"));
        Assert.Single(Places(Run("a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers: []\n  initContainers: []\n"), "ASY-KB-0002"));
        Assert.Single(Places(Run("a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  initContainers: [{name: a, image: 'a:1'}]\n"), "ASY-KB-0002"));
    }

    [Fact]
    public void Init_and_ephemeral_containers_are_containers_too()
    {
        var report = Run("a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  initContainers: [{name: i, image: 'a:1', securityContext: {privileged: true}}]\n  ephemeralContainers: [{name: e, image: 'a:1', securityContext: {privileged: true}}]\n  containers: []\n");
        Assert.Equal(2, Places(report, "ASY-KB-0004").Count);
    }

    [Fact]
    public void Windows_pods_have_no_rights_of_Linux()
    {
        var report = Run("a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  os: {name: windows}\n  containers: [{name: a, image: 'a:1'}]\n");
        Assert.Empty(Places(report, "ASY-KB-0021"));
        Assert.Empty(Places(report, "ASY-KB-0024"));
        Assert.Empty(Places(report, "ASY-KB-0025"));

        // The standard asks Windows too not to run as its administrator (check_runAsNonRoot.go).
        Assert.NotEmpty(Places(report, "ASY-KB-0022"));
        Assert.NotEmpty(Places(report, "ASY-KB-0043"));
    }

    [Fact]
    public void Compose_is_told_by_its_services_and_read_through_merges()
    {
        var report = Run("compose.yaml", "x-base: &base\n  privileged: true\nservices:\n  web:\n    <<: *base\n    image: web:1.2\n    ports:\n      - \"8080:80\"\n");
        Assert.Equal([(2, "service web")], Places(report, "ASY-CO-0001"));
        Assert.Equal([(8, "service web")], Places(report, "ASY-CO-0017"));
        Assert.Empty(Run("other.yaml", "services:\n  web:\n    privileged: true\n").Findings);
    }

    [Fact]
    public void A_template_is_a_template_and_broken_YAML_has_a_place()
    {
        var template = FileChecks.Run("t.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}-{{ x }}\n{{- if a }}\n"u8, isNamed: false, Today);
        Assert.True(template.IsTemplate);
        Assert.Empty(template.Issues);

        var broken = Run("a.yaml", "apiVersion: v1\nkind: Pod\nspec: [\n");
        var issue = Assert.Single(broken.Issues);
        Assert.Equal((IssueLevel.Error, "checks.yaml.malformed"), (issue.Level, issue.Code));
        Assert.Contains("a.yaml:4", issue.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_nothing_of_this_is_said_where_it_was_named()
    {
        Assert.Equal("checks.yaml.unrecognised", Assert.Single(Run("a.yaml", "name: x\n").Issues).Code);
        Assert.Empty(FileChecks.Run("a.yaml", "name: x\n"u8, isNamed: false, Today).Issues);
        Assert.Equal(IssueLevel.Error, Assert.Single(Run("Dockerfile", "hello\n").Issues).Level);
        Assert.Equal(IssueLevel.Notice, Assert.Single(FileChecks.Run("Dockerfile", "hello\n"u8, isNamed: false, Today).Issues).Level);
    }

    [Theory]
    [InlineData("# assay:ignore ASY-DF-0002 reason=pinned elsewhere", true, null)]
    [InlineData("# assay:ignore asy-df-0002, ASY-DF-0020 reason=\"until the next base\" until=2026-06-01", true, null)]
    [InlineData("# assay:ignore ASY-DF-0002 until=2026-12-31 reason=x", true, null)]
    [InlineData("# assay:ignore ASY-DF-0002 reason=x until=2026-05-31", false, "checks.ignore.expired")]
    [InlineData("# assay:ignore ASY-DF-0002", false, "checks.ignore.invalid")]
    [InlineData("# assay:ignore reason=x", false, "checks.ignore.invalid")]
    [InlineData("# assay:ignore ASY-DF-0002 reason=x until=soon", false, "checks.ignore.invalid")]
    [InlineData("# assay:ignore ASY-DF-0003 reason=x", false, null)]
    public void A_comment_hides_with_a_reason_and_until_it_runs_out(string comment, bool isHidden, string? issue)
    {
        var report = Run("Dockerfile", $"FROM debian:12 AS a\n{comment}\nFROM alpine\nUSER 1\n");

        var finding = report.Findings.First(found => found.Check.Id == "ASY-DF-0002");
        Assert.Equal(isHidden, finding.SuppressedBy is not null);
        Assert.Equal(isHidden ? "comment" : null, finding.SuppressedBy?.Kind);
        Assert.Equal(issue, report.Issues.SingleOrDefault()?.Code);
    }

    [Fact]
    public void A_comment_is_for_its_instruction_or_block_alone()
    {
        var docker = Run("Dockerfile", "FROM a AS x\nFROM b\n# assay:ignore ASY-DF-0040 reason=r\nENV A_TOKEN=changeme\nENV B_TOKEN=changeme\n# assay:ignore-file ASY-DF-0002 reason=all of them\n");
        Assert.Equal([true, false], docker.Findings.Where(finding => finding.Check.Id == "ASY-DF-0040").Select(finding => finding.SuppressedBy is not null));
        Assert.All(docker.Findings.Where(finding => finding.Check.Id == "ASY-DF-0002"), finding => Assert.NotNull(finding.SuppressedBy));

        var yaml = Run("a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  # assay:ignore ASY-KB-0040 reason=r\n  - name: a\n    image: a\n  - name: b\n    image: b # assay:ignore ASY-KB-0040 reason=r\n  - name: c\n    image: c\n");
        Assert.Equal([true, true, false], yaml.Findings.Where(finding => finding.Check.Id == "ASY-KB-0040").Select(finding => finding.SuppressedBy is not null));
    }

    [Fact]
    public void What_a_here_document_holds_is_looked_at_in_its_place()
    {
        var report = Run("Dockerfile", "FROM a:1\nRUN <<-E\n\tgit clone https://me:${X}@a.example/b\n\tgit clone https://me:changeme@a.example/b\n\tE\nCOPY <<E /etc/x\nurl=http://u:changeme@b.example\nE\n");
        Assert.Equal(
            [new TextRange(4, 12, 4, 41), new TextRange(7, 5, 7, 32)],
            report.Findings.Where(finding => finding.Check.Id == "ASY-DF-0044").Select(finding => finding.Range!.Value));
    }

    [Theory]
    [InlineData("volumes: ['~/.ssh:/root/.ssh:ro']", "ASY-CO-0009", 1)]
    [InlineData("volumes: ['${HOME}/.aws:/root/.aws', '~:/home']", "ASY-CO-0009", 2)]
    [InlineData("volumes: ['~/project:/src', '${DATA}:/data', 'name:/data', './a:/a']", "ASY-CO-0009", 0)]
    [InlineData("volumes: [{type: bind, source: /srv, target: /srv, bind: {propagation: rshared}}]", "ASY-CO-0028", 1)]
    [InlineData("build: {context: ., args: {NPM_TOKEN: changeme, MODE: fast}}", "ASY-CO-0011", 1)]
    [InlineData("build: {context: ., args: [NPM_TOKEN=changeme, MODE=fast, OTHER_TOKEN]}", "ASY-CO-0011", 1)]
    public void Compose_s_short_and_long_forms_are_one(string lines, string id, int count) =>
        Assert.Equal(count, Places(Run("compose.yaml", $"services:\n  web:\n    image: a:1\n    {lines}\n"), id).Count);

    [Fact]
    public void A_secret_is_never_shown()
    {
        var word = string.Concat("hun", "ter", "2-very-secret");
        var report = Run("Dockerfile", $"FROM a:1\nENV DB_PASSWORD={word}\nARG API_KEY={word}\nRUN TOKEN={word} x --password={word} && curl -u me:{word} https://me:{word}@x.example\nRUN echo root:{word} | chpasswd\n");
        Assert.True(report.Findings.Count(finding => finding.Check.Category == CheckCategory.Secrets) >= 6);
        Assert.All(report.Findings, finding => Assert.DoesNotContain(word, finding.Message + finding.Subject, StringComparison.Ordinal));
    }

    private static FileReport Run(string path, string text) => FileChecks.Run(path, Encoding.UTF8.GetBytes(text), isNamed: true, Today);

    private static List<(int Line, string? Subject)> Places(FileReport report, string id) =>
        [.. report.Findings.Where(finding => finding.Check.Id == id).Select(finding => (finding.Range!.Value.Line, finding.Subject))];
}
