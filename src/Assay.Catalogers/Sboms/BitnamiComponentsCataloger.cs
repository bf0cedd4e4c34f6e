using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Sboms;

/// <summary>What Bitnami's images had before their SBOMs (bitnami/containers): a member for each component.</summary>
internal sealed class BitnamiComponentsCataloger : ICataloger
{
    public const string CatalogerName = "sboms/bitnami-components";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["opt/bitnami/.bitnami_components.json"], MaxBytes = 4 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) => JsonFile.Read(file, sink, "bitnami.components.malformed", root =>
    {
        foreach (var component in root.EnumerateObject())
        {
            if (component.Name.Length == 0 || component.Value.Text("version") is not { Length: > 0 } version)
            {
                continue;
            }

            var package = new Package
            {
                Type = "bitnami",
                Name = component.Name,
                Version = version,
                Arch = component.Value.Text("arch"),
                Purl = PackageUrl.Format("bitnami", null, component.Name, version, ("arch", component.Value.Text("arch")), ("distro", component.Value.Text("distro"))),
            };
            sink.Add(new PackageFact(package, "bitnami:" + component.Name));
        }
    });
}
