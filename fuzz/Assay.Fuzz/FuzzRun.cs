using Assay.Catalogers;
using Assay.Catalogers.Distros;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Fuzz;

/// <summary>An input that a reader did not survive.</summary>
internal sealed record FuzzFailure(int Number, string What, byte[] Input);

/// <summary>
/// Gives a target's catalogers changed inputs, and what they make of them to the joins. Whatever an input holds, the outcome is facts and
/// issues, within bounds of memory and work, and the facts are sound: names are there, paths stay in the tree.
/// </summary>
internal sealed class FuzzRun
{
    private const long MaxAllocatedBytes = 256L << 20;

    // Pages of a database are read more than once: when its schema is read, when a row goes on elsewhere.
    private const int MaxReadsPerByte = 64;
    private const int MaxIssues = 200;

    // Their purls must have a version, or an author, which not every file tells.
    private static readonly string[] Open = ["cpan", "cran", "swift"];

    // For what is unpacked from archives.
    private static readonly Spool Spool = new(Path.GetTempPath(), 4L << 20, 64L << 20);

    private readonly FuzzTarget target;
    private readonly Mutator mutator;
    private readonly IReadOnlyList<IJoin> joins;
    private readonly IReadOnlyList<FileFacts> beside;

    /// <param name="target">What is tested.</param>
    /// <param name="seed">The same seed gives the same inputs.</param>
    public FuzzRun(FuzzTarget target, int seed)
    {
        this.target = target;
        mutator = new Mutator(target.Seeds, new Random(seed));
        beside = target.Beside is { } sound ? [.. FuzzTarget.CatalogersOf(sound.Path).Select(cataloger => Catalog(cataloger, FilePath.Parse(sound.Path), sound.Content, new CountedReads(sound.Content)))] : [];
        joins = [.. AllCatalogers.Joins.Where(join => join.Catalogers.Intersect(target.Catalogers.Select(cataloger => cataloger.Name), StringComparer.Ordinal).Any())];
    }

    /// <summary>Runs that many inputs; the first that fails ends the run.</summary>
    public FuzzFailure? Run(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var input = mutator.Next();
            if (Try(input) is { } what)
            {
                return new FuzzFailure(number, what, input);
            }
        }

        return null;
    }

    private string? Try(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var files = new List<FileFacts>();
            foreach (var cataloger in target.Catalogers)
            {
                using var content = new CountedReads(input);
                files.Add(Catalog(cataloger, target.TreePath, input, content));
                if (content.Count > ((long)input.Length * MaxReadsPerByte) + (1 << 20))
                {
                    return $"{cataloger.Name} read {content.Count} bytes of {input.Length}";
                }
            }

            if (files.Select(Unsound).FirstOrDefault(problem => problem is not null) is { } unsound)
            {
                return unsound;
            }

            Join([.. beside, .. files]);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // Whatever escapes is the finding: it is reported, with the input, and ends the run.
            return bug.ToString();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > MaxAllocatedBytes ? $"{allocated} bytes allocated for {input.Length}" : null;
    }

    private static FileFacts Catalog(ICataloger cataloger, FilePath path, byte[] input, CountedReads content)
    {
        var sink = new FactSink(path);
        try
        {
            cataloger.Catalog(new ScannedFile(path, input.Length, 0, content, Spool), sink, CancellationToken.None);
        }
        catch (TreeException refused) when (refused.EntryOnly || refused.Code == "limit.diskQuota")
        {
            // A limit, which the collector makes an error of.
        }

        return sink.ToFacts(cataloger.Name);
    }

    private static string? Unsound(FileFacts facts)
    {
        if (facts.Issues.Count > MaxIssues)
        {
            return $"{facts.Issues.Count} issues";
        }

        if (facts.Packages.FirstOrDefault(fact => fact.Package.Name.Length == 0 || fact.Package.Version is { Length: 0 } || fact.Package.Type.Length == 0) is { } nameless)
        {
            return $"a package without a name or version: {nameless}";
        }

        foreach (var claim in facts.Claims)
        {
            if (claim.Paths is not [.., (byte)'\n'])
            {
                return "a claim that does not end in a line's end";
            }

            foreach (var range in claim.Paths.AsSpan(0, claim.Paths.Length - 1).Split((byte)'\n'))
            {
                var path = claim.Paths.AsSpan()[range];
                if (!FilePath.TryNormalize(path, out var normal) || normal.IsRoot || !normal.Bytes.SequenceEqual(path))
                {
                    return "a claim of what is no path";
                }
            }
        }

        return null;
    }

    private static bool IsSound(Package package) =>
        PackageUrl.TryParse(package.Purl, out _, out _) || (Open.Contains(package.Type, StringComparer.Ordinal) && package.Purl.StartsWith($"pkg:{package.Type}/", StringComparison.Ordinal));

    private void Join(List<FileFacts> files)
    {
        var index = new LayerIndex.Builder();
        foreach (var file in files)
        {
            index.Add(new TreeEntry { Path = file.Path.Bytes, Kind = EntryKind.File, SizeBytes = 1, Mode = 0 });
        }

        var facts = new LayeredFacts([new LayerFacts { Files = files, Index = index.Build() }]);
        facts = new LayeredFacts(facts.Layers) { Distro = DistroResolver.Resolve(facts) };
        foreach (var join in joins)
        {
            var sink = new InventorySink();
            join.Join(facts, sink);
            if (sink.Packages.Concat(sink.DeletedPackages).FirstOrDefault(package => !IsSound(package)) is { } package)
            {
                throw new InvalidOperationException($"no purl: {package.Purl}");
            }
        }
    }
}
