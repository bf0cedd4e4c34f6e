using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Swift;

/// <summary>Podfile.lock of CocoaPods (CocoaPods/Core, lib/cocoapods-core/lockfile.rb). The parts of a pod ("Name/Part") are of one version with it.</summary>
internal sealed class PodfileLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "swift/podfile-lock";

    public PodfileLockCataloger()
        : base(CatalogerName, 2, nameIsProof: true, "**/Podfile.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        foreach (var document in YamlNodes.Read(file.OpenSequential(), token))
        {
            var asked = document["DEPENDENCIES"].Items.Select(item => NameOf(item.Text ?? "")).ToHashSet(StringComparer.Ordinal);
            foreach (var group in document["PODS"].Items.Select(Pod).GroupBy(pod => pod.Name, StringComparer.Ordinal))
            {
                if (LibraryFact.Of("cocoapods", group.Key, group.First().Version, PackageState.Declared, group.Key) is { } fact)
                {
                    sink.Add(fact.WithDirect(asked.Count > 0 ? asked.Contains(group.Key) : null).WithDepends(group.SelectMany(pod => pod.Depends).Distinct(StringComparer.Ordinal)));
                }
            }
        }
    }

    // "Name/Part (1.0)", alone or as the key of what it depends on.
    private static (string Name, string Version, IEnumerable<string> Depends) Pod(DataNode item)
    {
        var (key, list) = item.Entries is [var only, ..] ? (only.Key, only.Value) : ("", DataNode.Nothing);
        var text = item.Text ?? key;
        var bracket = text.IndexOf(" (", StringComparison.Ordinal);
        var version = bracket < 0 ? "" : text[(bracket + 2)..].TrimEnd(')');
        return (NameOf(text), version, list.Items.Select(dependency => NameOf(dependency.Text ?? "")));
    }

    private static string NameOf(string text) => text.Split(' ')[0].Split('/')[0];
}
