using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Nix;

/// <summary>The packages of a Nix store, told by nothing but the names of its paths.</summary>
internal sealed class NixStoreCataloger : ICataloger
{
    public const string CatalogerName = "nix/store";

    /// <summary>Where the store lies; Nix can be built for another place, which no distribution does.</summary>
    public const string Store = "nix/store";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { NamesIn = [Store] };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var name = LossyText.Decode(file.Path.FileName);
        if (NixStorePath.TryRead(name, output: null, out var path))
        {
            sink.Add(new PackageFact(new Package { Type = "nix", Name = path.Name, Version = path.Version }, name));
        }
    }
}
