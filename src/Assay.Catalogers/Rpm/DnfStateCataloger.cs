using Assay.Catalogers.Distros;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// What dnf 5 knows of the system as it is (libdnf5, system/state.cpp): the repository of each package, and the module streams. An entry is an
/// inline table, or a table of its own where its line would be too long: both mean the same.
/// </summary>
internal sealed class DnfStateCataloger : DocumentCataloger
{
    public const string CatalogerName = "rpm/dnf-state";

    private const int MaxNameCharacters = 512;

    public DnfStateCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "usr/lib/sysimage/libdnf5/nevras.toml", "usr/lib/sysimage/libdnf5/modules.toml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var reader = new TomlReader(file.OpenSequential(), token);
        while (reader.TryRead(out var table))
        {
            var dot = table.Path.IndexOf('.', StringComparison.Ordinal);
            var section = dot < 0 ? table.Path : table.Path[..dot];
            if (section is not ("nevras" or "modules"))
            {
                continue;
            }

            foreach (var (name, values) in dot < 0 ? table.Node.Entries : [new(table.Path[(dot + 1)..], table.Node)])
            {
                Add(section, name, values, sink);
            }
        }
    }

    // "bash-5.2.26-3.fc40.x86_64" = {from_repo="fedora"}; nodejs = {state="Enabled",enabled_stream="18",installed_profiles=[]}
    private static void Add(string section, string name, DataNode values, FactSink sink)
    {
        if (section == "nevras")
        {
            if (values["from_repo"].Text is { Length: <= MaxNameCharacters } repository && RpmKey.WithoutEpoch(name) is { Length: <= MaxNameCharacters } package)
            {
                RepositoryFacts.Add(sink, package, repository);
            }
        }
        else if (values["state"].Text == "Enabled" && values["enabled_stream"].Text is { Length: > 0 and <= MaxNameCharacters } stream && name.Length is > 0 and <= MaxNameCharacters)
        {
            ChannelFact.Add(sink, $"module:{name}:{stream}");
        }
    }
}
