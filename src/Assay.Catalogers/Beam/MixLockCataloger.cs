using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Beam;

/// <summary>
/// mix.lock (elixir-lang/elixir, lib/mix/lib/mix/dep/lock.ex; hexpm/hex, lib/hex/utils.ex): a map of the application to {:hex, package, version, hash,
/// managers, dependencies, repository, hash} or {:git, url, commit, options}. {:path, ...} is a folder of the project's own.
/// </summary>
internal sealed class MixLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "beam/mix-lock";

    public MixLockCataloger()
        : base(CatalogerName, 1, nameIsProof: true, "**/mix.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        foreach (var (application, entry) in new TermReader(file.OpenSequential(), '#', token).Read().Entries)
        {
            var items = entry.Items;
            var fact = items.Count > 0 && items[0].Text == "path" ? HexPackage.Of(application, null)?.AsProject()
                : items.Count > 2 && items[0].Text == "hex" ? HexPackage.Of(items[1].Text, items[2].Text, application)
                : items.Count > 2 && items[0].Text == "git" ? HexPackage.Of(application, null, repository: $"git+{items[1].Text}@{items[2].Text}")
                : null;
            if (fact is null)
            {
                sink.Add(Issue.Error("beam.mix-lock.malformed", $"'{application}' names no package"));
                continue;
            }

            sink.Add(fact.WithDepends(items.Count > 5 ? items[5].Items.Select(item => item[0].Text ?? "") : []));
        }
    }
}
