using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.DotNet;

/// <summary>The list of packages of projects before PackageReference: learn.microsoft.com/nuget/reference/packages-config.</summary>
internal sealed class PackagesConfigCataloger : ICataloger
{
    public const string CatalogerName = "dotnet/packages-config";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/packages.config", "**/packages.*.config"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) =>
        XmlFile.Read(file.OpenSequential(), sink, "dotnet.packagesConfig.malformed", (reader, path) =>
        {
            if (reader.LocalName == "package" && path is ["packages"] && reader.GetAttribute("id") is { Length: > 0 } id && reader.GetAttribute("version") is { Length: > 0 } version)
            {
                var isDevelopment = string.Equals(reader.GetAttribute("developmentDependency"), "true", StringComparison.OrdinalIgnoreCase);
                sink.Add(NuGetPackage.Fact(NuGetPackage.Of(id, version, PackageState.Declared) with { Scope = isDevelopment ? PackageScope.Dev : PackageScope.Prod }, []));
            }
        });
}
