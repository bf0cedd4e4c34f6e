using Assay.Core.Cataloging;
using Assay.Core.Files;
using DistroIdentity = Assay.Core.Packages.Distro;

namespace Assay.Catalogers.Distros;

/// <summary>
/// Says which distribution a tree is. The files are asked in the order of <see cref="ReleaseFile.ByPrecedence"/>, each through the merged
/// tree's links (/etc/os-release is one, to ../usr/lib/os-release), and the first that names an ID decides; where that is Debian without a
/// release, debian_version completes it. An os-release without an ID that no other file makes up for is "linux", as os-release(5) has it.
/// </summary>
public static class DistroResolver
{
    private const string UnnamedId = "linux";

    /// <summary>The distribution; null where no file tells.</summary>
    public static DistroIdentity? Resolve(LayeredFacts facts)
    {
        if (Identify(facts) is not { } distro)
        {
            return Windows.WindowsSystem.Of(facts)?.Distro;
        }

        var channels = DistroChannels.Of(facts, distro);
        var isSid = distro is { Id: "debian", VersionId: null } && channels.Contains(DistroChannels.Sid, StringComparer.Ordinal);
        return distro with { Channels = channels, Codename = isSid ? DistroChannels.Sid : distro.Codename };
    }

    private static DistroIdentity? Identify(LayeredFacts facts)
    {
        var found = new Dictionary<(FilePath Path, int Layer), IReadOnlyList<LooseFact>>();
        foreach (var (layer, file) in facts.Of(ReleaseCataloger.CatalogerName))
        {
            found[(file.Path, layer)] = file.Loose;
        }

        DistroIdentity? unnamed = null;
        foreach (var file in ReleaseFile.ByPrecedence)
        {
            if (ValuesOf(facts, file, found) is not { Count: > 0 } values || ReleaseReading.Of(file, values) is not { } distro)
            {
                continue;
            }

            if (distro.Id != UnnamedId)
            {
                return Complete(distro, facts, found);
            }

            unnamed ??= distro;
        }

        return unnamed;
    }

    private static DistroIdentity Complete(DistroIdentity distro, LayeredFacts facts,
        Dictionary<(FilePath Path, int Layer), IReadOnlyList<LooseFact>> found)
    {
        if (distro.Id != "debian" || (distro.VersionId is not null && distro.Codename is not null))
        {
            return distro;
        }

        var debianVersion = ReleaseFile.ByPrecedence[^1];
        if (ValuesOf(facts, debianVersion, found) is not { Count: > 0 } values || ReleaseReading.Of(debianVersion, values) is not { } version)
        {
            return distro;
        }

        return distro with { VersionId = distro.VersionId ?? version.VersionId, Codename = distro.Codename ?? version.Codename };
    }

    private static Dictionary<string, string>? ValuesOf(LayeredFacts facts, ReleaseFile file,
        Dictionary<(FilePath Path, int Layer), IReadOnlyList<LooseFact>> found)
    {
        if (!facts.Tree.TryResolve(file.TreePath, followLast: true, out var entry) || !found.TryGetValue((entry.Path, entry.Layer), out var loose))
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var fact in loose)
        {
            values[fact.Key] = fact.Value;
        }

        return values;
    }
}
