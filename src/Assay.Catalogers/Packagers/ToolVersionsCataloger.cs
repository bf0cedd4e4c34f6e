using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// The programs that a project wants to be worked with: .tool-versions of asdf (asdf-vm.com, "Configuration"), mise.toml (mise.jdx.dev, "Configuration"), .nvmrc
/// and .node-version of Node's version managers (nvm-sh/nvm, README, ".nvmrc"). Names of releases ("lts/*", "latest") tell no version.
/// </summary>
internal sealed class ToolVersionsCataloger : DocumentCataloger
{
    public const string CatalogerName = "packagers/tool-versions";

    // What mise takes out of a registry of libraries: "npm:prettier" (mise.jdx.dev, "Backends").
    private static readonly (string Backend, string Type)[] Registries = [("npm:", "npm"), ("pipx:", "pypi"), ("cargo:", "cargo"), ("gem:", "gem")];

    public ToolVersionsCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/.tool-versions", "**/mise.toml", "**/.mise.toml", "**/.nvmrc", "**/.node-version")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        if (file.Path.FileName.EndsWith(".toml"u8))
        {
            ReadMise(new TomlReader(file.OpenSequential(), token), sink);
            return;
        }

        var isOfNode = !file.Path.FileName.SequenceEqual(".tool-versions"u8);
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            // A comment goes to the line's end. Later versions of a line are taken where the first is not installed.
            var comment = line.IndexOf((byte)'#');
            var words = LossyText.Decode(comment < 0 ? line : line[..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            foreach (var version in isOfNode ? words.Take(1) : words.Skip(1))
            {
                Add(isOfNode ? "nodejs" : words[0], version, sink);
            }
        }
    }

    // node = "22", node = ["20", "22"], node = { version = "22" }
    private static void ReadMise(TomlReader reader, FactSink sink)
    {
        while (reader.TryRead(out var table))
        {
            foreach (var (name, node) in table.Path == "tools" ? table.Node.Entries : [])
            {
                foreach (var version in node.IsList ? node.Items.Select(item => item.Text ?? item["version"].Text) : [node.Text ?? node["version"].Text])
                {
                    Add(name, version ?? "", sink);
                }
            }
        }
    }

    private static void Add(string name, string version, FactSink sink)
    {
        version = version.StartsWith('v') ? version[1..] : version;
        var known = Array.FindIndex(Registries, registry => name.StartsWith(registry.Backend, StringComparison.Ordinal));
        var (backend, type) = known < 0 ? ("", "generic") : Registries[known];
        if (version.Length > 0 && char.IsAsciiDigit(version[0]) && LibraryFact.Of(type, name[backend.Length..], version, PackageState.Declared) is { } fact)
        {
            sink.Add(fact.WithDirect(true));
        }
    }
}
