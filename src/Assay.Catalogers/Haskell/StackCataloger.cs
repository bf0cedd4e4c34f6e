using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Haskell;

/// <summary>
/// stack.yaml.lock and the extra-deps of stack.yaml (docs.haskellstack.org, "Lock files"): "name-version@sha256:hash,size". What the snapshot itself holds
/// stands in neither.
/// </summary>
internal sealed class StackCataloger : DocumentCataloger
{
    public const string CatalogerName = "haskell/stack";

    public StackCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/stack.yaml.lock", "**/stack.yaml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        foreach (var document in YamlNodes.Read(file.OpenSequential(), token))
        {
            var locked = document["packages"].Items.Select(item => item["completed"]["hackage"].Text);
            foreach (var text in locked.Concat(document["extra-deps"].Items.Select(item => item.Text)).OfType<string>())
            {
                var name = text.Split('@')[0];
                var dash = name.LastIndexOf('-');
                if (dash > 0 && dash < name.Length - 1 && char.IsAsciiDigit(name[dash + 1])
                    && LibraryFact.Of("hackage", name[..dash], name[(dash + 1)..], PackageState.Declared, name[..dash]) is { } fact)
                {
                    sink.Add(fact);
                }
            }
        }
    }
}
