using System.Text;
using Assay.Engine.Checks;

namespace Assay.Engine.Tests.Checks;

/// <summary>
/// The Pod Security Standards control by control, as k8s.io/pod-security-admission/policy of version 1.34 decides: what each control forbids, is found in
/// containers of every role, with the benchmark's name on it, and what it allows is not.
/// </summary>
public sealed class PodStandardTests
{
    // What satisfies both standards; a case takes something away or adds to it.
    private const string Good = "allowPrivilegeEscalation: false, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL]}";

    [Theory]
    [InlineData("", "", "")]
    [InlineData("hostNetwork: true", "", "baseline")]
    [InlineData("hostPID: true", "", "baseline")]
    [InlineData("hostIPC: true", "", "baseline")]
    [InlineData("hostNetwork: false, hostPID: false, hostIPC: false", "", "")]
    [InlineData("securityContext: {windowsOptions: {hostProcess: true}}", "", "baseline")]
    [InlineData("securityContext: {seLinuxOptions: {type: spc_t}}", "", "baseline")]
    [InlineData("securityContext: {seLinuxOptions: {type: container_engine_t, level: 's0:c1'}}", "", "")]
    [InlineData("securityContext: {seLinuxOptions: {user: u}}", "", "baseline")]
    [InlineData("securityContext: {seLinuxOptions: {role: r}}", "", "baseline")]
    [InlineData("securityContext: {seLinuxOptions: {user: '', role: '', type: ''}}", "", "")]
    [InlineData("securityContext: {appArmorProfile: {type: Unconfined}}", "", "baseline")]
    [InlineData("securityContext: {appArmorProfile: {type: Localhost, localhostProfile: p}}", "", "")]
    [InlineData("securityContext: {seccompProfile: {type: Unconfined}}", "", "baseline")]
    [InlineData("securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}", "", "baseline")]
    [InlineData("securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: '1'}, {name: net.ipv4.ip_local_reserved_ports, value: '1'}, {name: net.ipv4.tcp_keepalive_time, value: '1'}]}", "", "")]
    [InlineData("securityContext: {runAsUser: 0}", "", "restricted")]
    [InlineData("securityContext: {runAsNonRoot: false}", "", "restricted")]
    [InlineData("volumes: [{name: a, hostPath: {path: /x}}]", "", "baseline")]
    [InlineData("volumes: [{name: a, nfs: {server: a, path: /}}]", "", "restricted")]
    [InlineData("volumes: [{name: a, gitRepo: {repository: a}}]", "", "restricted")]
    [InlineData("volumes: [{name: a, emptyDir: {}}, {name: b, configMap: {name: b}}, {name: c, csi: {driver: c}}, {name: d, downwardAPI: {}}, {name: e, ephemeral: {}}, {name: f, persistentVolumeClaim: {claimName: f}}, {name: g, projected: {}}, {name: h, secret: {secretName: h}}]", "", "")]
    [InlineData("", "securityContext: {{good}, privileged: true}", "baseline")]
    [InlineData("", "securityContext: {{good}, privileged: false}", "")]
    [InlineData("", "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL], add: [NET_ADMIN]}}", "baseline")]
    [InlineData("", "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL], add: [CHOWN]}}", "restricted")]
    [InlineData("", "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}", "")]
    [InlineData("", "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [NET_RAW]}}", "restricted")]
    [InlineData("", "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL]}}", "restricted")]
    [InlineData("", "securityContext: {allowPrivilegeEscalation: true, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL]}}", "restricted")]
    [InlineData("", "securityContext: {allowPrivilegeEscalation: false, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL]}}", "restricted")]
    [InlineData("", "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: false, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL]}}", "restricted")]
    [InlineData("", "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}}", "restricted")]
    [InlineData("securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost, localhostProfile: a}}", "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}", "")]
    [InlineData("securityContext: {runAsNonRoot: true}", "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: false, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL]}}", "restricted")]
    [InlineData("", "securityContext: {{good}, procMount: Unmasked}", "baseline")]
    [InlineData("", "securityContext: {{good}, procMount: Default}", "")]
    [InlineData("", "securityContext: {{good}, runAsUser: 0}", "restricted")]
    [InlineData("", "securityContext: {{good}, appArmorProfile: {type: Unconfined}}", "baseline")]
    [InlineData("", "securityContext: {{good}, seLinuxOptions: {type: spc_t}}", "baseline")]
    [InlineData("", "securityContext: {{good}, windowsOptions: {hostProcess: true}}", "baseline")]
    [InlineData("", "securityContext: {{good}}, ports: [{containerPort: 80, hostPort: 80}]", "baseline")]
    [InlineData("", "securityContext: {{good}}, ports: [{containerPort: 80, hostPort: 0}]", "")]
    [InlineData("", "securityContext: {{good}}, livenessProbe: {httpGet: {host: 127.0.0.1, port: 80}}", "baseline")]
    [InlineData("", "securityContext: {{good}}, readinessProbe: {tcpSocket: {host: a, port: 80}}", "baseline")]
    [InlineData("", "securityContext: {{good}}, startupProbe: {httpGet: {host: '', port: 80}}", "")]
    [InlineData("", "securityContext: {{good}}, lifecycle: {preStop: {httpGet: {host: a, port: 80}}}", "baseline")]
    [InlineData("", "securityContext: {{good}}, lifecycle: {postStart: {tcpSocket: {host: a, port: 80}}}", "baseline")]
    public void Forbids_and_allows_as_admission_does(string pod, string container, string standard)
    {
        container = container.Length == 0 ? $"securityContext: {{{Good}}}" : container.Replace("{good}", Good, StringComparison.Ordinal);
        foreach (var role in (string[])["containers", "initContainers", "ephemeralContainers"])
        {
            var yaml = $$"""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: a}
                spec:
                  template:
                    spec:
                      { {{pod}}{{(pod.Length > 0 ? ", " : "")}}{{role}}: [{name: a, image: 'a:1', {{container}}}]{{(role == "containers" ? "" : ", containers: []")}} }
                """;
            var report = FileChecks.Run("a.yaml", Encoding.UTF8.GetBytes(yaml), isNamed: true, new DateOnly(2026, 6, 1));

            Assert.Empty(report.Issues);
            var broken = report.Findings.SelectMany(finding => finding.Check.Benchmarks).Where(name => name.StartsWith("PSS ", StringComparison.Ordinal)).Select(name => name["PSS ".Length..]).Distinct().ToList();
            Assert.True(standard.Length == 0 ? broken.Count == 0 : broken.Contains(standard), $"{role}: {string.Join(", ", report.Findings.Where(finding => finding.Check.Benchmarks.Any(name => name.StartsWith("PSS", StringComparison.Ordinal))).Select(finding => finding.Check.Id + " " + finding.Message))}\n{yaml}");

            // A pod that only the restricted standard refuses is not said to break the baseline.
            Assert.True(standard != "restricted" || !broken.Contains("baseline"), yaml);
        }
    }

    [Fact]
    public void Annotations_of_AppArmor_count_as_long_as_somebody_writes_them()
    {
        foreach (var (value, count) in new[] { ("unconfined", 1), ("runtime/default", 0), ("localhost/x", 0), ("''", 0) })
        {
            var report = FileChecks.Run("a.yaml", Encoding.UTF8.GetBytes($"apiVersion: v1\nkind: Pod\nmetadata: {{name: a, annotations: {{container.apparmor.security.beta.kubernetes.io/a: {value}}}}}\nspec: {{containers: [{{name: a, image: 'a:1'}}]}}\n"), isNamed: true, new DateOnly(2026, 6, 1));
            Assert.Equal(count, report.Findings.Count(finding => finding.Check.Id == "ASY-KB-0008"));
        }
    }

    [Fact]
    public void Items_of_a_typed_list_are_what_the_list_says()
    {
        var report = FileChecks.Run("a.yaml", "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n  spec: {hostPID: true, containers: [{name: a, image: 'a:1'}]}\n"u8, isNamed: true, new DateOnly(2026, 6, 1));
        Assert.Equal("Pod/a", Assert.Single(report.Findings, finding => finding.Check.Id == "ASY-KB-0002").Subject);
    }
}
