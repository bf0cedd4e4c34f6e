using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.R;

/// <summary>renv.lock (rstudio.github.io/renv, "Lockfiles"). What does not come from a repository like CRAN is not what CRAN calls by the name.</summary>
internal sealed class RenvLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "r/renv-lock";

    public RenvLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/renv.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token) =>
        JsonNodes.Read(
            file.OpenSequential(),
            new NodeBuilder(
                (_, _, node) =>
                {
                    var name = node["Package"].Text;
                    var (type, full) = node["Source"].Text switch
                    {
                        "Repository" => ("cran", name),
                        "Bioconductor" => ("bioconductor", name),
                        "GitHub" => ("github", $"{node["RemoteUsername"].Text}/{node["RemoteRepo"].Text}"),
                        _ => ("generic", name),
                    };
                    if (LibraryFact.Of(type, full, node["Version"].Text, PackageState.Declared, name) is { } fact)
                    {
                        sink.Add((fact with { Package = fact.Package with { Name = string.IsNullOrEmpty(name) ? full! : name } })
                            .WithDepends(node["Requirements"].Items.Select(item => item.Text ?? "")));
                    }
                },
                "Packages/*"),
            token);
}
