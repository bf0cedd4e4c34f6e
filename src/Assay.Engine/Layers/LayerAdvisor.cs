using System.Globalization;
using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Layers;

/// <summary>What could be better about an image's layers, and what it saves: pure, from the indexes and summaries that reading them left.</summary>
internal static class LayerAdvisor
{
    // Less is nobody's worry.
    private const long LeastBytes = 1L << 20;
    private const long LargeLayer = 50L << 20;
    private const int MostPaths = 5;

    private static readonly Dictionary<string, string[]> Installers = new(StringComparer.Ordinal)
    {
        ["apt-get"] = ["install"],
        ["apt"] = ["install"],
        ["aptitude"] = ["install"],
        ["dpkg"] = ["-i", "--install"],
        ["apk"] = ["add"],
        ["yum"] = ["install"],
        ["dnf"] = ["install"],
        ["microdnf"] = ["install"],
        ["tdnf"] = ["install"],
        ["zypper"] = ["install", "in"],
        ["rpm"] = ["-i", "-ivh", "-Uvh", "-U", "--install"],
        ["pip"] = ["install"],
        ["pip3"] = ["install"],
        ["uv"] = ["sync"],
        ["poetry"] = ["install"],
        ["conda"] = ["install"],
        ["npm"] = ["ci", "install", "i"],
        ["yarn"] = ["install"],
        ["pnpm"] = ["install", "i"],
        ["bundle"] = ["install"],
        ["composer"] = ["install"],
        ["go"] = ["mod"],
        ["cargo"] = ["fetch"],
        ["mvn"] = ["dependency:go-offline", "dependency:resolve"],
    };

    /// <param name="layers">Lowest first.</param>
    /// <param name="artifact">What they are called, and when they were made.</param>
    public static List<LayerAdvice> Advise(IReadOnlyList<LayerFacts> layers, Artifact artifact)
    {
        var named = Math.Min(layers.Count, artifact.Layers.Count);
        var indexes = layers.Select(layer => layer.Index).ToList();
        var advice = new List<LayerAdvice>();
        for (var number = 0; number < named; number++)
        {
            var losses = LayerLosses.Of(indexes, number);
            advice.AddRange(Lost(layers, artifact, number, losses, LossKind.Deleted));
            advice.AddRange(Lost(layers, artifact, number, losses, LossKind.Replaced));
            advice.AddRange(Caches(layers[number].Summary, artifact, number, losses));
        }

        advice.AddRange(Order(layers, artifact));
        return [.. advice.OrderByDescending(one => one.SavedBytes).ThenBy(one => one.Number).ThenBy(one => one.Kind).ThenBy(one => one.Text, StringComparer.Ordinal)];
    }

    private static IEnumerable<LayerAdvice> Lost(IReadOnlyList<LayerFacts> layers, Artifact artifact, int number, LayerLosses losses, LossKind kind)
    {
        foreach (var (later, bytes, files) in losses.Sum(kind).Where(sum => sum.Bytes >= LeastBytes))
        {
            var done = kind == LossKind.Deleted ? "deletes" : "replaces";
            var repair = kind == LossKind.Deleted ? "delete them in the instruction that makes them" : "make them once, in the instruction that has the last word";
            yield return new LayerAdvice
            {
                Kind = kind == LossKind.Deleted ? LayerAdviceKind.Deleted : LayerAdviceKind.Replaced,
                Layer = artifact.Layers[number].DiffId,
                Number = number + 1,
                Text = $"layer {later + 1} {done} {Count(files)} of {Size(bytes)} that layer {number + 1} ships: {repair}",
                SavedBytes = bytes,
                Files = files,
                Paths = PathsOf(layers, number, later, losses, kind),
            };
        }
    }

    // Names are known of the largest files, and of what a layer removes.
    private static List<string> PathsOf(IReadOnlyList<LayerFacts> layers, int number, int later, LayerLosses losses, LossKind kind)
    {
        var removed = kind == LossKind.Deleted ? layers[later].Summary.Removed.Where(path => !path.EndsWith("/*", StringComparison.Ordinal) && Parse(path) is { } parsed && losses.Of(parsed) == (kind, later)) : [];
        var largest = layers[number].Summary.Largest.Where(file => Parse(file.Path) is { } parsed && losses.Of(parsed) == (kind, later)).Select(file => file.Path);
        return [.. largest.Concat(removed).Distinct(StringComparer.Ordinal).Take(MostPaths)];
    }

    private static FilePath? Parse(string path) => FilePath.TryNormalize(Encoding.UTF8.GetBytes(path), out var parsed) ? parsed : null;

    // A cache that a later layer deleted is among the deleted files already.
    private static IEnumerable<LayerAdvice> Caches(LayerSummary summary, Artifact artifact, int number, LayerLosses losses) => summary.Caches
        .Where(cache => cache.SizeBytes >= LeastBytes && !(Parse(cache.Path) is { } parsed && losses.Of(parsed).Kind == LossKind.Deleted))
        .Select(cache => new LayerAdvice
        {
            Kind = LayerAdviceKind.Cache,
            Layer = artifact.Layers[number].DiffId,
            Number = number + 1,
            Text = $"{cache.Path} is a package manager's cache: {Size(cache.SizeBytes)} in {Count(cache.Files)}; clean it in the same instruction, or mount it with RUN --mount=type=cache",
            SavedBytes = cache.SizeBytes,
            Files = cache.Files,
            Paths = [cache.Path],
        });

    // What an instruction copies from the sources changes with each build, and every layer above it is built, pushed and pulled again.
    private static IEnumerable<LayerAdvice> Order(IReadOnlyList<LayerFacts> layers, Artifact artifact)
    {
        var churny = -1;
        for (var number = 0; number < Math.Min(layers.Count, artifact.Layers.Count); number++)
        {
            var line = artifact.Layers[number].CreatedBy ?? "";
            if (churny < 0)
            {
                churny = number > 0 && IsCopyOfSources(line) ? number : -1;
                continue;
            }

            var size = layers[number].Summary.SizeBytes;
            if (size >= LargeLayer && size > layers[churny].Summary.SizeBytes && IsInstall(line))
            {
                yield return new LayerAdvice
                {
                    Kind = LayerAdviceKind.Order,
                    Layer = artifact.Layers[number].DiffId,
                    Number = number + 1,
                    Text = $"layer {number + 1} installs {Size(size)} above layer {churny + 1}, which copies sources of {Size(layers[churny].Summary.SizeBytes)}: each change of those makes it anew; install first",
                    SavedBytes = size,
                };
            }
        }
    }

    // "COPY . /app # buildkit", and the classic builder's "/bin/sh -c #(nop) COPY dir:... in /app".
    private static bool IsCopyOfSources(string line) =>
        (line.StartsWith("COPY ", StringComparison.Ordinal) || line.StartsWith("ADD ", StringComparison.Ordinal)
            || line.Contains("#(nop) COPY dir:", StringComparison.Ordinal) || line.Contains("#(nop) ADD dir:", StringComparison.Ordinal))
        && !line.Contains("--from=", StringComparison.Ordinal)
        && (line.Contains(" . ", StringComparison.Ordinal) || line.Contains(" ./ ", StringComparison.Ordinal) || line.Contains("dir:", StringComparison.Ordinal) || line.Contains("src", StringComparison.OrdinalIgnoreCase));

    // "apt-get -qq install", "apk add": options may stand between the program and what it is to do.
    private static bool IsInstall(string line)
    {
        var words = line.Split([' ', '\t', '\n', ';', '&', '|', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < words.Length; i++)
        {
            if (Installers.TryGetValue(words[i][(words[i].LastIndexOf('/') + 1)..], out var verbs))
            {
                var verb = i + 1;
                while (verb < words.Length - 1 && words[verb].StartsWith('-') && !verbs.Contains(words[verb], StringComparer.Ordinal))
                {
                    verb++;
                }

                if (verbs.Contains(words[verb], StringComparer.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string Count(int files) => files == 1 ? "1 file" : files.ToString(CultureInfo.InvariantCulture) + " files";

    private static string Size(long bytes) =>
        bytes >= 1L << 30 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB")
        : bytes >= 1L << 20 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KiB");
}
