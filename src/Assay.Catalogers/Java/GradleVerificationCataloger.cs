using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>The checksums of all that a Gradle build may load: docs.gradle.org, "Verifying dependencies".</summary>
internal sealed class GradleVerificationCataloger : ICataloger
{
    public const string CatalogerName = "java/gradle-verification";

    /// <summary>The list keeps what older builds needed, and plugins.</summary>
    public const double Confidence = 0.5;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/verification-metadata.xml"], MaxBytes = 64 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        XmlFile.Read(file.OpenSequential(), sink, "java.verification.malformed", (reader, path) =>
        {
            if (reader.LocalName == "component" && path is [_, "components"] && Coordinates.IsId(reader.GetAttribute("group"))
                && Coordinates.IsId(reader.GetAttribute("name")) && reader.GetAttribute("version") is { Length: > 0 } version)
            {
                var coordinates = new Coordinates(reader.GetAttribute("group")!, reader.GetAttribute("name")!, version);
                if (seen.Add(coordinates.Key))
                {
                    sink.Add(new PackageFact(coordinates.ToPackage(PackageState.Declared, Confidence), coordinates.Key));
                }
            }
        });
    }
}
