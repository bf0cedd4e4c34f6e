using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>
/// What Bazel's builds ask for of Maven's: MODULE.bazel and WORKSPACE (bazel-contrib/rules_jvm_external, docs/bzlmod.md, README, "maven_install"). A lock file beside them,
/// maven_install.json, has all of it.
/// </summary>
internal sealed class BazelModuleCataloger : DocumentCataloger
{
    public const string CatalogerName = "java/bazel-module";

    // Another dependency may bring a higher version.
    private const double Confidence = 0.7;

    private const string Extension = "maven extension";

    public BazelModuleCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/MODULE.bazel", "**/WORKSPACE", "**/WORKSPACE.bazel")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        StarlarkReader? reader = null;
        reader = new StarlarkReader(file.OpenSequential(), (name, arguments) => Call(reader!, name, arguments, sink), token);
        reader.Read();
    }

    private static DataNode Call(StarlarkReader reader, string name, DataNode arguments, FactSink sink)
    {
        var dot = name.LastIndexOf('.');
        var isExtension = dot > 0 && reader[name[..dot]].Text == Extension;
        if (name == "use_extension")
        {
            return DataNode.Scalar(arguments["0"].Text?.Contains("rules_jvm_external", StringComparison.Ordinal) == true ? Extension : null);
        }

        if (name == "maven_install" || (isExtension && name[dot..] == ".install"))
        {
            foreach (var item in arguments["artifacts"].Items.Concat(arguments["boms"].Items))
            {
                Add(item.Text?.Split(':') ?? [], sink);
            }
        }
        else if (isExtension && name[dot..] == ".artifact")
        {
            Add([arguments["group"].Text ?? "", arguments["artifact"].Text ?? "", arguments["version"].Text ?? ""], sink);
        }
        else if (name == "maven.artifact")
        {
            // In a list of maven_install's: the same as its coordinates.
            string[] parts = [arguments["group"].Text ?? arguments["0"].Text ?? "", arguments["artifact"].Text ?? arguments["1"].Text ?? "", arguments["version"].Text ?? arguments["2"].Text ?? ""];
            return DataNode.Scalar(string.Join(':', parts));
        }

        return DataNode.Nothing;
    }

    // group:artifact, group:artifact:version, group:artifact:packaging:version, group:artifact:packaging:classifier:version
    private static void Add(string[] parts, FactSink sink)
    {
        if (parts.Length is >= 2 and <= 5 && Coordinates.IsId(parts[0]) && Coordinates.IsId(parts[1]))
        {
            var coordinates = new Coordinates(parts[0], parts[1], parts.Length > 2 && Coordinates.IsId(parts[^1]) ? parts[^1] : null);
            sink.Add(new PackageFact(coordinates.ToPackage(PackageState.Declared, Confidence), coordinates.Key).WithDirect(true));
        }
    }
}
