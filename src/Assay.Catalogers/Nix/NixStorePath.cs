using System.Buffers;

namespace Assay.Catalogers.Nix;

/// <summary>
/// The name of a store path: 32 characters of a hash, '-', then the derivation's name and version and, of all outputs but "out", the output
/// (Nix manual, "Store Path"; libstore, path.cc).
/// </summary>
internal readonly record struct NixStorePath(string Hash, string Name, string Version, string? Output)
{
    private const int HashCharacters = 32;
    private const int MaxCharacters = 211 + HashCharacters + 1;

    private static readonly SearchValues<char> InHash = SearchValues.Create("0123456789abcdfghijklmnpqrsvwxyz");

    // Outputs by which nixpkgs splits packages (nixpkgs, pkgs/build-support/setup-hooks/multiple-outputs.sh, and the more frequent ones of packages).
    private static readonly HashSet<string> Outputs = new(StringComparer.Ordinal)
    {
        "bin", "cli", "data", "debug", "dev", "devdoc", "devman", "dist", "doc", "env", "getent", "host", "info", "installedTests", "ldap", "lib",
        "libexec", "locale", "login", "man", "modules", "mount", "npm", "out", "py", "static", "swap", "terminfo", "tools",
    };

    // What packages are built of, and by.
    private static readonly string[] NoPackages =
    [
        ".drv", ".lock", ".chroot", ".patch", ".diff", ".sh", ".json", ".nix", ".tar", ".gz", ".xz", ".bz2", ".zst", ".tgz", ".zip", ".crate", ".gem", ".jar", ".whl",
    ];

    /// <summary>Takes a store path's last part apart; false where it names no package with a version.</summary>
    /// <param name="text">The part behind "nix/store/".</param>
    /// <param name="output">The output, where the derivation tells; null where it has to be guessed.</param>
    /// <param name="path">What it says.</param>
    public static bool TryRead(string text, string? output, out NixStorePath path)
    {
        path = default;
        if (text.Length is <= HashCharacters + 1 or > MaxCharacters || text[HashCharacters] != '-'
            || text.AsSpan(0, HashCharacters).ContainsAnyExcept(InHash)
            || Array.Exists(NoPackages, suffix => text.EndsWith(suffix, StringComparison.Ordinal)))
        {
            return false;
        }

        var name = text[(HashCharacters + 1)..];
        var start = VersionStart(name);
        if (start <= 1)
        {
            return false;
        }

        var version = name[start..];
        var dash = version.LastIndexOf('-');
        var last = version[(dash + 1)..];
        if (dash > 0 && (output is null ? Outputs.Contains(last) : last == output))
        {
            version = version[..dash];
            output = last;
        }

        path = new NixStorePath(text[..HashCharacters], name[..(start - 1)], version, output is "out" ? null : output);
        return true;
    }

    // A version begins behind the first '-' that no letter follows (libstore, names.cc, DrvName); and what is built of a branch's state
    // has "unstable-" before the date.
    private static int VersionStart(string name)
    {
        const string Unstable = "unstable-";
        for (var dash = name.IndexOf('-', StringComparison.Ordinal); dash >= 0 && dash < name.Length - 1; dash = name.IndexOf('-', dash + 1))
        {
            var rest = name.AsSpan(dash + 1);
            if (char.IsAsciiDigit(rest[0]) || (rest.StartsWith(Unstable, StringComparison.Ordinal) && rest.Length > Unstable.Length && char.IsAsciiDigit(rest[Unstable.Length])))
            {
                return dash + 1;
            }
        }

        return -1;
    }
}
