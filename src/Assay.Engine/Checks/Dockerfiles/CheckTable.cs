using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Makes checks of Dockerfiles from what their tables say.</summary>
internal static class CheckTable
{
    /// <param name="number">The last part of its id; never given to another.</param>
    /// <param name="title">What is wrong.</param>
    /// <param name="severity">How much.</param>
    /// <param name="category">What it is about.</param>
    /// <param name="benchmarks">Sections of benchmarks, with ", " between.</param>
    /// <param name="reason">Why it matters.</param>
    /// <param name="remediation">What to do instead.</param>
    /// <param name="bad">A file in which it is found.</param>
    /// <param name="good">The same file, done right.</param>
    /// <param name="look">Looks for it.</param>
    /// <param name="ofHistory">Whether it says something of an image's history too.</param>
    public static DockerfileCheck Of(
        int number, string title, Severity severity, CheckCategory category, string benchmarks, string reason, string remediation,
        string bad, string good, Action<DockerfileView> look, bool ofHistory = false) => new(
            new Check
            {
                Id = $"ASY-DF-{number:D4}",
                Target = CheckTarget.Dockerfile,
                Title = title,
                Severity = severity,
                Category = category,
                Benchmarks = benchmarks.Length == 0 ? [] : benchmarks.Split(", "),
                Reason = reason,
                Remediation = remediation,
                Reference = "https://docs.docker.com/reference/dockerfile/",
                BadExample = bad + "\n",
                GoodExample = good + "\n",
            },
            look,
            ofHistory);
}
