using System.Text;
using Assay.Catalogers.Distros;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Catalogers.Tests.Distros;

/// <summary>Layers of release files and links, cataloged as the engine does it.</summary>
internal sealed class ReleaseTree
{
    private readonly List<LayerFacts> layers = [];
    private readonly List<Issue> issues = [];

    public IReadOnlyList<Issue> Issues => issues;

    public LayeredFacts Facts => new(layers);

    public static Core.Packages.Distro? Resolve(params (string Path, string Content)[] files) =>
        new ReleaseTree().Layer([.. files.Select(file => (file.Path, Encoding.UTF8.GetBytes(file.Content)))]).Resolve();

    public Core.Packages.Distro? Resolve() => DistroResolver.Resolve(Facts);

    public ReleaseTree Layer(params (string Path, byte[] Content)[] files) => Layer(files, []);

    public ReleaseTree Layer((string Path, byte[] Content)[] files, (string Path, EntryKind Kind, string Target)[] others)
    {
        var index = new LayerIndex.Builder();
        var cataloger = new ReleaseCataloger();
        var facts = new List<FileFacts>();
        foreach (var (path, content) in files)
        {
            var where = FilePath.Parse(path);
            index.Add(new TreeEntry { Path = where.Bytes, Kind = EntryKind.File, SizeBytes = content.Length, Mode = 0x1A4 });
            Catalog(where, content);
        }

        foreach (var (path, kind, target) in others)
        {
            index.Add(new TreeEntry
            {
                Path = FilePath.Parse(path).Bytes,
                Kind = kind,
                SizeBytes = 0,
                Mode = 0x1FF,
                LinkTarget = Encoding.UTF8.GetBytes(target),
            });
            if (kind == EntryKind.HardLink)
            {
                // The second name of a file is a file.
                Catalog(FilePath.Parse(path), files.First(file => file.Path == target).Content);
            }
        }

        layers.Add(new LayerFacts { DiffId = $"sha256:{layers.Count:x64}", Files = facts, Index = index.Build() });
        return this;

        void Catalog(FilePath path, byte[] content)
        {
            if (!cataloger.Interest.Globs.Contains(path.ToString()))
            {
                return;
            }

            var sink = new FactSink(path);
            cataloger.Catalog(new ScannedFile(path, content.Length, 0x1A4, new MemoryStream(content)), sink, CancellationToken.None);
            var found = sink.ToFacts(cataloger.Name);
            facts.Add(found);
            issues.AddRange(found.Issues);
        }
    }
}
