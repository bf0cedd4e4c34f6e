namespace Assay.Catalogers.Libraries;

/// <summary>
/// The folders into which package managers put packages. A lock file or a list of requirements inside of an installed package is what its authors
/// worked with: no package manager reads it there, so that what it declares is nobody's.
/// </summary>
internal static class InstalledTrees
{
    /// <summary>Whether a path lies inside of an installed package.</summary>
    public static bool Hold(ReadOnlySpan<byte> path)
    {
        // What lies in node_modules itself, and not in a package of it, is npm's own list of what it put there.
        var modules = path.LastIndexOf("node_modules/"u8);
        if (modules >= 0 && (modules == 0 || path[modules - 1] == '/') && path[(modules + 13)..].Contains((byte)'/'))
        {
            return true;
        }

        return path.IndexOf("/site-packages/"u8) >= 0 || path.IndexOf("/dist-packages/"u8) >= 0
            || path.IndexOf("/pkg/mod/"u8) >= 0 || path.IndexOf("/.cargo/registry/"u8) >= 0 || path.IndexOf("/cargo/registry/"u8) >= 0 || path.IndexOf("/.cargo/git/"u8) >= 0
            || IsInGem(path) || (path.EndsWith("/composer.lock"u8) && path.IndexOf("/vendor/"u8) >= 0);
    }

    // gems/NAME-VERSION/...
    private static bool IsInGem(ReadOnlySpan<byte> path)
    {
        var isFromGit = path.IndexOf("/bundler/gems/"u8) >= 0;
        for (var gems = path.IndexOf("/gems/"u8); gems >= 0; gems = path.IndexOf("/gems/"u8))
        {
            path = path[(gems + 6)..];
            var slash = path.IndexOf((byte)'/');
            var dash = slash < 0 ? -1 : path[..slash].LastIndexOf((byte)'-');
            if (dash > 0 && dash + 1 < slash && (char.IsAsciiDigit((char)path[dash + 1]) || isFromGit))
            {
                return true;
            }

            path = path[Math.Max(0, slash)..];
        }

        return false;
    }
}
