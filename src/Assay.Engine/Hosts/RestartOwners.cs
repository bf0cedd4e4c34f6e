using System.Text;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Engine.Hosts;

/// <summary>Tells which packages own the files that processes still execute though they were replaced.</summary>
/// <remarks>
/// One pass over the claims. A library whose new build has another file name ("libfoo.so.1.2.3" became "libfoo.so.1.2.4") is owned by nobody any
/// more: it is taken for the package's that owns the library of the same name and number in the same folder, where that is one package.
/// </remarks>
internal static class RestartOwners
{
    /// <param name="needs">Without owners.</param>
    /// <param name="claims">As of <see cref="Joining.Joined.Claims"/>.</param>
    public static IReadOnlyList<RestartNeed> Mark(IReadOnlyList<RestartNeed> needs, byte[] claims)
    {
        if (needs.Count == 0)
        {
            return needs;
        }

        var paths = new Dictionary<ulong, string?>();
        var libraries = new Dictionary<ulong, HashSet<string>>();
        foreach (var need in needs)
        {
            var path = Encoding.UTF8.GetBytes(need.Path);
            paths.TryAdd(PathHash.Of(path), null);
            if (LibraryOf(path) is { IsEmpty: false } library)
            {
                libraries.TryAdd(PathHash.Of(library), new HashSet<string>(StringComparer.Ordinal));
            }
        }

        Claim(claims, paths, libraries);
        return [.. needs.Select(need => need with { Purl = OwnerOf(Encoding.UTF8.GetBytes(need.Path), paths, libraries) })];
    }

    private static string? OwnerOf(byte[] path, Dictionary<ulong, string?> paths, Dictionary<ulong, HashSet<string>> libraries) =>
        paths[PathHash.Of(path)] is { } owner ? owner
        : LibraryOf(path) is { IsEmpty: false } library && libraries[PathHash.Of(library)] is { Count: 1 } owners ? owners.First()
        : null;

    private static void Claim(ReadOnlySpan<byte> claims, Dictionary<ulong, string?> paths, Dictionary<ulong, HashSet<string>> libraries)
    {
        string? owner = null;
        foreach (var range in claims.Split((byte)'\n'))
        {
            var line = claims[range];
            if (line.IsEmpty)
            {
                owner = null;
            }
            else if (owner is null)
            {
                var tab = line.LastIndexOf((byte)'\t');
                owner = Encoding.UTF8.GetString(tab < 0 ? line : line[..tab]);
            }
            else
            {
                Claim(line, owner, paths, libraries);
            }
        }
    }

    private static void Claim(ReadOnlySpan<byte> path, string owner, Dictionary<ulong, string?> paths, Dictionary<ulong, HashSet<string>> libraries)
    {
        var hash = PathHash.Of(path);
        if (paths.TryGetValue(hash, out var known) && known is null)
        {
            paths[hash] = owner;
        }

        if (LibraryOf(path) is { IsEmpty: false } library && libraries.TryGetValue(PathHash.Of(library), out var owners))
        {
            owners.Add(owner);
        }
    }

    // "usr/lib/libfoo.so.1" of "usr/lib/libfoo.so.1.2.3"; nothing where the name has no number.
    private static ReadOnlySpan<byte> LibraryOf(ReadOnlySpan<byte> path)
    {
        var name = path.LastIndexOf((byte)'/') + 1;
        var ending = path[name..].IndexOf(".so."u8);
        if (ending < 0)
        {
            return default;
        }

        var end = name + ending + ".so.".Length;
        var dot = path[end..].IndexOf((byte)'.');
        return dot < 0 ? path : path[..(end + dot)];
    }
}
