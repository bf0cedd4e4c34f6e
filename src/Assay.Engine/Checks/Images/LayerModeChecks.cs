using System.Globalization;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Checks.Images;

/// <summary>A check of what layers ship with which rights; its examples are lines as of "ls -l".</summary>
/// <param name="Check">What it is.</param>
/// <param name="ModesOf">What of a layer it is about.</param>
/// <param name="One">What a single one is.</param>
/// <param name="Many">What several are.</param>
internal sealed record LayerModeCheck(Check Check, Func<LayerSummary, IReadOnlyList<LayerMode>> ModesOf, string One, string Many);

/// <summary>Checks of the files that an image's layers really hold: what no instruction tells, the base image brings too.</summary>
internal static class LayerModeChecks
{
    private const int MostNames = 10;

    public static readonly LayerModeCheck[] All =
    [
        new(
            Of(
                9, "Programs with the setuid or setgid bit", Severity.Low, "CIS Docker 4.8, NIST SP 800-190 4.1.2",
                "Each runs with the rights of its owner whoever calls it: a flaw in one of them is a way up to root.",
                "Take the bits away in the last step that needs root: RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +; and run with no-new-privileges.",
                "-rwsr-xr-x usr/bin/passwd", "-rwxr-xr-x usr/bin/passwd"),
            summary => summary.Privileged, "program runs with the rights of its owner or group", "programs run with the rights of their owner or group"),
        new(
            Of(
                10, "Folder that everybody may write to", Severity.Low, "NIST SP 800-190 4.1.2",
                "Every account of the container can put a file of its own in the place of another one's, and what is run or read from there is no longer what was shipped.",
                "Give the folder to the one account that writes there; a folder for all has the sticky bit (chmod 1777).",
                "drwxrwxrwx opt/app/plugins", "drwxrwxrwt tmp"),
            summary => summary.OpenFolders, "folder can be written to by everybody", "folders can be written to by everybody"),
    ];

    /// <summary>What layers hold, where no later layer took it away.</summary>
    /// <param name="layers">Lowest first.</param>
    /// <param name="artifact">What they are called.</param>
    public static IReadOnlyList<CheckFinding> Run(IReadOnlyList<LayerFacts> layers, Artifact artifact)
    {
        var tree = new MergedTree([.. layers.Select(layer => layer.Index)]);
        var findings = new List<CheckFinding>();
        for (var number = 0; number < layers.Count; number++)
        {
            foreach (var check in All)
            {
                var visible = check.ModesOf(layers[number].Summary).Where(mode => tree.IsVisible(mode.Path, number)).ToList();
                if (visible.Count > 0)
                {
                    findings.Add(new CheckFinding
                    {
                        Check = check.Check,
                        Message = $"{visible.Count.ToString(CultureInfo.InvariantCulture)} {(visible.Count == 1 ? check.One : check.Many)}: {Names(visible)}",
                        Subject = number < artifact.Layers.Count ? string.Create(CultureInfo.InvariantCulture, $"rootfs.diff_ids[{number}]") : "changes of the container",
                        Layer = layers[number].DiffId,
                    });
                }
            }
        }

        return findings;
    }

    private static string Names(List<LayerMode> modes)
    {
        var names = string.Join(", ", modes.Take(MostNames).Select(mode => $"{mode.Path} ({Convert.ToString(mode.Mode, 8)})"));
        return modes.Count > MostNames ? string.Create(CultureInfo.InvariantCulture, $"{names} and {modes.Count - MostNames} more") : names;
    }

    private static Check Of(int number, string title, Severity severity, string benchmarks, string reason, string remediation, string bad, string good) => new()
    {
        Id = $"ASY-IM-{number:D4}",
        Target = CheckTarget.Image,
        Title = title,
        Severity = severity,
        Category = CheckCategory.Privilege,
        Benchmarks = benchmarks.Split(", "),
        Reason = reason,
        Remediation = remediation,
        Reference = "https://github.com/opencontainers/image-spec/blob/main/layer.md",
        BadExample = bad + "\n",
        GoodExample = good + "\n",
    };
}
