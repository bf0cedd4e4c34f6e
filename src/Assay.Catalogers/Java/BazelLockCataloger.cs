using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>
/// maven_install.json, the lock file of Bazel's rules for Maven (bazel-contrib/rules_jvm_external, private/rules/v1_lock_file.bzl, v2_lock_file.bzl, v3_lock_file.bzl): a tree of
/// coordinates in version 1, artifacts by group and name since.
/// </summary>
internal sealed class BazelLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "java/bazel-lock";

    public BazelLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/*maven_install.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var root = JsonNodes.Read(file.OpenSequential(), token);
        foreach (var item in root["dependency_tree"]["dependencies"].Items)
        {
            if (OfCoordinates(item["coord"].Text) is { } coordinates)
            {
                Add(coordinates, item["directDependencies"].Items.Select(needed => OfCoordinates(needed.Text)?.Name ?? ""), null, sink);
            }
        }

        // Since version 3 a map of what the build file asks for to its hash, before one number for all.
        var asked = root["__INPUT_ARTIFACTS_HASH"].IsMap ? root["__INPUT_ARTIFACTS_HASH"] : DataNode.Nothing;
        foreach (var (key, node) in root["artifacts"].Entries)
        {
            // "group:artifact", and further parts for another packaging.
            var parts = key.Split(':');
            if (parts.Length >= 2 && node["version"].Text is { } version && Coordinates.IsId(parts[0]) && Coordinates.IsId(parts[1]))
            {
                var name = $"{parts[0]}:{parts[1]}";
                Add(new Coordinates(parts[0], parts[1], version), root["dependencies"][key].Items.Select(needed => NameOf(needed.Text ?? "")), asked.IsMap ? asked[name].Text is not null : null, sink);
            }
        }
    }

    private static void Add(Coordinates coordinates, IEnumerable<string> needed, bool? isDirect, FactSink sink) =>
        sink.Add(new PackageFact(coordinates.ToPackage(PackageState.Declared, null), coordinates.Name).WithDirect(isDirect).WithDepends(needed));

    private static string NameOf(string key) => string.Join(':', key.Split(':').Take(2));

    // group:artifact:version, group:artifact:packaging:version, group:artifact:packaging:classifier:version; sources and documentation are no code.
    private static Coordinates? OfCoordinates(string? text)
    {
        var parts = text?.Split(':') ?? [];
        return parts.Length is >= 3 and <= 5 && Coordinates.IsId(parts[0]) && Coordinates.IsId(parts[1]) && Coordinates.IsId(parts[^1]) && parts is not [_, _, _, "sources" or "javadoc", _]
            ? new Coordinates(parts[0], parts[1], parts[^1])
            : null;
    }
}
