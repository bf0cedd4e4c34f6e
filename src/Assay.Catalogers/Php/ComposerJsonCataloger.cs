using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Php;

/// <summary>composer.json of a project (getcomposer.org, "The composer.json schema"), as far as it tells which packages the project asks for itself.</summary>
internal sealed class ComposerJsonCataloger : DocumentCataloger
{
    public const string CatalogerName = "php/composer-json";

    public ComposerJsonCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/composer.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // Every installed package has one of its own.
        if (file.Path.Bytes.IndexOf("vendor/"u8) is var vendor && vendor >= 0 && (vendor == 0 || file.Path.Bytes[vendor - 1] == '/'))
        {
            return;
        }

        var root = JsonNodes.Read(file.OpenSequential(), token);
        foreach (var (name, _) in root["require"].Entries.Concat(root["require-dev"].Entries).Where(entry => entry.Key.Contains('/', StringComparison.Ordinal)))
        {
            sink.Add(new LooseFact(AskedNames.Kind, name.ToLowerInvariant(), ""));
        }
    }
}
