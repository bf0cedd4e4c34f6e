using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>pdm.lock (pdm-project.org, "Lock file"): packages with their groups; one stands once more for each set of extras.</summary>
internal sealed class PdmLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "python/pdm-lock";

    public PdmLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/pdm.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            if (table is { Path: "package", IsElement: true } && PythonPackage.Of(table.Node["name"].Text, table.Node["version"].Text, PackageState.Declared) is { } fact)
            {
                var depends = table.Node["dependencies"].Items
                    .Select(item => Requirement.TryParse(item.Text ?? "", out var requirement) ? PythonPackage.Normalize(requirement.Name) : "");
                sink.Add(fact.WithScope(PythonPackage.ScopeOf(table.Node["groups"].Items.Select(group => group.Text ?? ""), "default")).WithDepends(depends));
            }
        }
    }
}
