using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Julia;

/// <summary>Project.toml (pkgdocs.julialang.org, "Project.toml and Manifest.toml"): the project, and the names that it asks for; the manifest beside it has the versions.</summary>
internal sealed class ProjectCataloger : DocumentCataloger
{
    public const string CatalogerName = "julia/project";

    public ProjectCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/Project.toml", "**/JuliaProject.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            if (table.Path.Length == 0 && table.Node["uuid"].Text is { Length: > 0 } uuid && table.Node["version"].Text is { Length: > 0 } version
                && LibraryFact.Of("julia", table.Node["name"].Text, version, PackageState.Declared, qualifiers: ("uuid", uuid)) is { } project)
            {
                sink.Add(project.AsProject());
            }
            else if (table.Path is "deps" or "weakdeps")
            {
                foreach (var (name, _) in table.Node.Entries)
                {
                    sink.Add(new LooseFact(AskedNames.Kind, name, ""));
                }
            }
        }
    }
}
