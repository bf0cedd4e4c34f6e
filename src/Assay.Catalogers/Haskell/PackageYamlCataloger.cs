using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Haskell;

/// <summary>package.yaml of hpack (sol/hpack, README, "Quick-reference"), of which a *.cabal file is made: the names that it depends on, for all of its parts.</summary>
internal sealed class PackageYamlCataloger : DocumentCataloger
{
    public const string CatalogerName = "haskell/package-yaml";

    private static readonly string[] Sections = ["executables", "tests", "benchmarks", "internal-libraries"];
    private static readonly string[] Parts = ["library", "executable"];

    public PackageYamlCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/package.yaml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in YamlNodes.Read(file.OpenSequential(), token).Take(1))
        {
            var parts = Sections.SelectMany(section => root[section].Entries.Select(entry => entry.Value)).Concat(Parts.Select(part => root[part])).Prepend(root);
            foreach (var dependencies in parts.Select(part => part["dependencies"]))
            {
                // A list of texts or of maps with a name, one text, or a map of names.
                foreach (var text in dependencies.Items.Select(item => item.Text ?? item["name"].Text).Append(dependencies.Text).Concat(dependencies.Entries.Select(entry => entry.Key)).OfType<string>())
                {
                    CabalCataloger.AddNames(text, names);
                }
            }
        }

        foreach (var name in names)
        {
            sink.Add(new LooseFact(AskedNames.Kind, name, ""));
        }
    }
}
