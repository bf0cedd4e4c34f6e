using Assay.Core.Findings;
using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Checks.Own;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Images;

/// <summary>An image's config as checks look at it, and what they find in it.</summary>
internal sealed class ImageView(DocumentNode config, ImageHistory history, int layers, List<CheckFinding> findings)
{
    private Check? current;

    public DocumentNode Config { get; } = config;

    public ImageHistory History { get; } = history;

    public int Layers { get; } = layers;

    public void Run(ImageCheck check)
    {
        current = check.Check;
        check.Look(this);
    }

    public void Add(string subject, string message, string? layer = null) => findings.Add(new CheckFinding { Check = current!, Message = message, Subject = subject, Layer = layer });
}

/// <summary>A check of image configs; its examples are configs (image-spec, config.md).</summary>
internal sealed record ImageCheck(Check Check, Action<ImageView> Look);

/// <summary>Every check of image configs.</summary>
internal static class ImageChecks
{
    private const int ManyLayers = 100;

    public static readonly ImageCheck[] All =
    [
        Of(
            1, "Runs as root", Severity.Medium, CheckCategory.Privilege, "CIS Docker 4.1, NIST SP 800-190 4.1.2, PCI DSS 7.2.5",
            "Whoever gets out of the program has the whole container, and with a flaw of the kernel the host.",
            "End the Dockerfile with a USER that is not root.",
            """{"config": {"Cmd": ["app"]}}""", """{"config": {"Cmd": ["app"], "User": "10001"}}""",
            view =>
            {
                var user = view.Config.Text("config", "User") ?? "";
                if (user.Length == 0 || PrivilegeChecks.IsRoot(user))
                {
                    view.Add("config.User", user.Length == 0 ? "the config names no user, so it is root" : $"the image runs as {user}");
                }
            }),
        Of(
            2, "Build argument with a secret in the history", Severity.High, CheckCategory.Secrets, "CIS Docker 4.10, NIST SP 800-190 4.1.4, PCI DSS 8.6.2",
            "Everybody who can pull the image reads it.",
            "Change the secret; give it to the step that needs it: RUN --mount=type=secret.",
            """{"config": {}, "history": [{"created_by": "|1 NPM_TOKEN=changeme /bin/sh -c npm ci"}]}""", """{"config": {}, "history": [{"created_by": "|1 NPM_REGISTRY=changeme /bin/sh -c npm ci"}]}""",
            view =>
            {
                foreach (var (key, value, line) in view.History.Arguments)
                {
                    if (SecretNames.IsSecret(key) && SecretNames.IsLiteral(value))
                    {
                        var (subject, layer) = view.History.SubjectOf(line);
                        view.Add(subject, $"the build argument {key} stands in the history with its value", layer);
                    }
                }
            }),
        Of(
            3, "Started through a shell", Severity.Negligible, CheckCategory.Correctness, "",
            "The shell passes no signals on: the program is killed in the middle of its work when it is stopped.",
            "Write CMD and ENTRYPOINT as lists.",
            """{"config": {"Entrypoint": ["/bin/sh", "-c", "app --port 8080"]}}""", """{"config": {"Entrypoint": ["app", "--port", "8080"]}}""",
            view =>
            {
                foreach (var key in new[] { "Entrypoint", "Cmd" })
                {
                    if (view.Config.Items("config", key) is [TextNode { Text: "/bin/sh" or "/bin/bash" or "sh" or "bash" }, TextNode { Text: "-c" }, TextNode script] && !script.Text.TrimStart().StartsWith("exec ", StringComparison.Ordinal))
                    {
                        view.Add($"config.{key}", $"{key} starts through a shell");
                    }
                }
            }),
        Of(
            4, "No health check", Severity.Negligible, CheckCategory.Reliability, "CIS Docker 4.6",
            "An engine without an orchestrator can't tell that the program hangs. Kubernetes has probes of its own and does not look at it.",
            "HEALTHCHECK in the Dockerfile; NONE where nothing can be asked.",
            """{"config": {"Cmd": ["app"]}}""", """{"config": {"Cmd": ["app"], "Healthcheck": {"Test": ["CMD", "app", "--check"]}}}""",
            view =>
            {
                if (view.Config.At("config", "Healthcheck") is null && (view.Config.Items("config", "Cmd").Count > 0 || view.Config.Items("config", "Entrypoint").Count > 0))
                {
                    view.Add("config.Healthcheck", "nothing asks whether the program still works");
                }
            }),
        Of(
            5, "Nothing tells where it comes from", Severity.Negligible, CheckCategory.SupplyChain, "NIST SP 800-190 4.1.5",
            "Without a label for its source nobody finds who can repair it.",
            "LABEL org.opencontainers.image.source and .revision.",
            """{"config": {"Labels": {}}}""", """{"config": {"Labels": {"org.opencontainers.image.source": "https://git.example/app"}}}""",
            view =>
            {
                if (!view.Config.Entries("config", "Labels").Any(label => label.Key.Text is "org.opencontainers.image.source" or "org.label-schema.vcs-url" or "org.opencontainers.image.url" or "vcs-url" or "url"))
                {
                    view.Add("config.Labels", "no label names its source");
                }
            }),
        Of(
            6, "Very many layers", Severity.Low, CheckCategory.Layers, "",
            "Storage drivers stop at 127 layers or so, and each costs time when a container starts.",
            "Join steps, or build in stages.",
            """{"config": {}, "rootfs": {"diff_ids": [""" + string.Join(", ", Enumerable.Repeat("\"\"", ManyLayers)) + "]}}", """{"config": {}, "rootfs": {"diff_ids": [""]}}""",
            view =>
            {
                if (view.Layers >= ManyLayers)
                {
                    view.Add("rootfs", $"it has {view.Layers} layers");
                }
            }),
        Of(
            7, "Triggers for whoever builds on it", Severity.Low, CheckCategory.Correctness, "",
            "ONBUILD runs in builds of others, who do not see it in their own file.",
            "Leave ONBUILD out.",
            """{"config": {"OnBuild": ["RUN make"]}}""", """{"config": {"OnBuild": null}}""",
            view =>
            {
                if (view.Config.Items("config", "OnBuild").Count > 0)
                {
                    view.Add("config.OnBuild", "it runs in builds of others");
                }
            }),
        Of(
            8, "Stop signal that can't be caught", Severity.Low, CheckCategory.Reliability, "",
            "SIGKILL ends the program in the middle of its work, whatever it does.",
            "Leave it out, or name SIGTERM, SIGQUIT or SIGINT.",
            """{"config": {"StopSignal": "SIGKILL"}}""", """{"config": {"StopSignal": "SIGQUIT"}}""",
            view =>
            {
                if (view.Config.Text("config", "StopSignal")?.ToUpperInvariant() is "SIGKILL" or "KILL" or "9")
                {
                    view.Add("config.StopSignal", "the program can't end its work");
                }
            }),
    ];

    /// <summary>Looks at an image's config and history with all checks.</summary>
    /// <param name="json">The config.</param>
    /// <param name="diffIds">The layers as they were read, lowest first.</param>
    /// <param name="own">Users' own checks; null for none.</param>
    /// <exception cref="Core.AssayException">"document.invalid": it is no JSON.</exception>
    public static IReadOnlyList<CheckFinding> Run(ReadOnlySpan<byte> json, IReadOnlyList<string> diffIds, OwnChecks? own = null)
    {
        var config = JsonDocumentTree.Read("the image's config", json);
        var findings = new List<CheckFinding>();
        var history = ImageHistory.Of(config, diffIds);
        var view = new ImageView(config, history, diffIds.Count, findings);
        foreach (var check in All)
        {
            view.Run(check);
        }

        var dockerfile = new DockerfileView(history.ToDockerfile(), path: null, BuildContext.Unknown);
        foreach (var check in AllDockerfileChecks.Checks.Where(check => check.OfHistory))
        {
            dockerfile.Run(check);
        }

        foreach (var finding in dockerfile.Findings)
        {
            var (subject, layer) = history.SubjectOf(finding.Range!.Value.Line);
            findings.Add(finding with { Range = null, Subject = subject, Layer = layer });
        }

        foreach (var check in (own ?? OwnChecks.None).Of(CheckTarget.Image))
        {
            check.LookAtConfig(config, findings);
        }

        return CheckOrder.Sorted(findings.Distinct());
    }

    private static ImageCheck Of(
        int number, string title, Severity severity, CheckCategory category, string benchmarks, string reason, string remediation, string bad, string good, Action<ImageView> look) => new(
            new Check
            {
                Id = $"ASY-IM-{number:D4}",
                Target = CheckTarget.Image,
                Title = title,
                Severity = severity,
                Category = category,
                Benchmarks = benchmarks.Length == 0 ? [] : benchmarks.Split(", "),
                Reason = reason,
                Remediation = remediation,
                Reference = "https://github.com/opencontainers/image-spec/blob/main/config.md",
                BadExample = bad + "\n",
                GoodExample = good + "\n",
            },
            look);
}
