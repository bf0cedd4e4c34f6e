using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Ruby;

/// <summary>Brings gems into the inventory.</summary>
internal sealed class RubyJoin : IJoin
{
    public string Name => "ruby";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [GemspecCataloger.CatalogerName, GemfileLockCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink) => new LibraryJoin(facts, sink, Catalogers).Join();
}
