using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// yarn.lock, of yarn 1 in a format of its own and of yarn 2 and later ("berry") in YAML. What a package is there for stands in the project's
/// package.json, so that the join tells it, by the descriptors that are reported beside the packages.
/// </summary>
internal sealed class YarnLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/yarn-lock";

    /// <summary>Loose fact: which package a descriptor was resolved to; key the descriptor, value the package's key.</summary>
    public const string DescriptorFact = "descriptor";

    /// <summary>Loose fact: an optional dependency; key the package's key, value that of the dependency.</summary>
    public const string OptionalFact = "optional";

    private const int HeadBytes = 1024;

    // Yarn berry's own mark; in yarn 1 no entry can be called so.
    private static readonly byte[] BerryMark = [.. "__metadata:"u8];

    public YarnLockCataloger()
        : base(CatalogerName, 2, nameIsProof: true, "**/yarn.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var entries = new List<(PackageFact Fact, YarnEntry Entry)>();
        try
        {
            if (file.Peek(HeadBytes).AsSpan().IndexOf(BerryMark) >= 0)
            {
                YamlNodes.Read(file.OpenSequential(), (_, key, node) => TakeBerry(entries, key, node), ["*"], token);
                return;
            }

            using var lines = new LineReader(file.OpenSequential());
            var broken = new YarnClassicReader(lines, entry => TakeClassic(entries, entry)).Read(token);
            if (broken > 0)
            {
                sink.Add(Issue.Error("javascript.yarn-lock.malformed", $"line {broken}: it is no line of yarn's"));
            }
        }
        finally
        {
            // What was read before the file turned out to be damaged is told beside the damage.
            Emit(entries, sink);
        }
    }

    private static void TakeClassic(List<(PackageFact Fact, YarnEntry Entry)> entries, YarnEntry entry)
    {
        var (name, range) = NpmPackage.Split(entry.Descriptors[0]);
        if (range.StartsWith("npm:", StringComparison.Ordinal))
        {
            name = NpmPackage.Split(range[4..]).Name;
        }

        if (NpmPackage.Locked(NpmPackage.NameOfTarball(entry.Resolved) ?? name, entry.Version, entry.Descriptors[0], entry.Resolved) is { } fact)
        {
            entries.Add((fact, entry));
        }
    }

    private static void TakeBerry(List<(PackageFact Fact, YarnEntry Entry)> entries, string key, DataNode node)
    {
        var (name, reference) = NpmPackage.Split(node["resolution"].Text ?? "");

        // A workspace is the project's own: yarn itself calls its version "0.0.0-use.local". Any other soft link leads to a folder.
        var isWorkspace = reference.StartsWith("workspace:", StringComparison.Ordinal);
        if (name.Length == 0 || (node["linkType"].Text == "soft" && !isWorkspace))
        {
            return;
        }

        var entry = new YarnEntry([.. key.Split(", ", StringSplitOptions.RemoveEmptyEntries)]);
        if (entry.Descriptors.Count == 0 || NpmPackage.Locked(isWorkspace ? NpmPackage.Split(entry.Descriptors[0]).Name : name, node["version"].Text, key, reference) is not { } fact)
        {
            return;
        }

        fact = isWorkspace ? fact.AsProject() : fact;

        foreach (var (dependency, range) in node["dependencies"].Entries)
        {
            entry.Dependencies.Add((dependency, range.Text ?? "", node["dependenciesMeta"][dependency]["optional"].IsTrue));
        }

        entries.Add((fact, entry));
    }

    private static void Emit(List<(PackageFact Fact, YarnEntry Entry)> entries, FactSink sink)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (fact, entry) in entries)
        {
            foreach (var descriptor in entry.Descriptors)
            {
                keys[descriptor] = fact.Key;
                sink.Add(new LooseFact(DescriptorFact, descriptor, fact.Key));
            }
        }

        // A patched package stands beside the one that it was made of, and is used in its place: "a@patch:a@npm%3A^1.0.0#...".
        var patched = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (fact, entry) in entries)
        {
            var (_, range) = NpmPackage.Split(entry.Descriptors[0]);
            if (range.StartsWith("patch:", StringComparison.Ordinal) && keys.TryGetValue(Uri.UnescapeDataString(range[6..].Split('#')[0]), out var original))
            {
                patched[original] = fact.Key;
            }
        }

        foreach (var (fact, entry) in entries)
        {
            var depends = new List<string>();
            if (patched.TryGetValue(fact.Key, out var replacement))
            {
                depends.Add(replacement);
            }

            foreach (var (name, range, isOptional) in entry.Dependencies)
            {
                if (Find(keys, name, range) is not { } key)
                {
                    continue;
                }

                depends.Add(key);
                if (isOptional)
                {
                    sink.Add(new LooseFact(OptionalFact, fact.Key, key));
                }
            }

            sink.Add(fact.WithDepends(depends));
        }
    }

    /// <summary>The key that a dependency was resolved to; berry writes "npm:" before a range, in its later versions on both sides.</summary>
    public static string? Find(IReadOnlyDictionary<string, string> descriptors, string name, string range) =>
        descriptors.TryGetValue($"{name}@{range}", out var key) || descriptors.TryGetValue($"{name}@npm:{range}", out key) ? key : null;
}
