using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Beam;

/// <summary>rebar.lock (erlang/rebar3, apps/rebar/src/rebar_config.erl): {Version, [{Application, {pkg, Name, Version} | {git, Url, {ref, Commit}}, Level}]}.</summary>
internal sealed class RebarLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "beam/rebar-lock";

    public RebarLockCataloger()
        : base(CatalogerName, 2, nameIsProof: true, "**/rebar.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        // Before the format had a version the list stood alone.
        var root = new TermReader(file.OpenSequential(), '%', token).Read();
        var entries = root.Items.Count == 2 && root.Items[0].Text is not null && root.Items[1].IsList ? root.Items[1] : root;
        foreach (var entry in entries.Items)
        {
            var application = entry[0].Text;
            var source = entry.Items.Count > 1 ? entry.Items[1].Items : [];
            var fact = source.Count > 2 && source[0].Text == "pkg" ? HexPackage.Of(source[1].Text, source[2].Text, application)
                : source.Count > 2 && source[0].Text == "git" ? HexPackage.Of(application, null, repository: $"git+{source[1].Text}@{source[2][1].Text}")
                : null;
            if (fact is not null)
            {
                sink.Add(fact.WithDirect(entry.Items.Count > 2 ? entry[2].Text == "0" : null));
            }
        }
    }
}
