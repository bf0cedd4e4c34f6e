using System.Text;
using Assay.Core.Files;

namespace Assay.Catalogers.Secrets;

/// <summary>Which files are searched, and what a path says about what is in them.</summary>
internal static class SecretPaths
{
    // Documentation, translations, tables of time and of characters: what distributions ship by the thousand, and nobody configures.
    private static readonly byte[][] Folders = Bytes(
    [
        "/share/doc/", "/share/man/", "/share/info/", "/share/locale/", "/share/zoneinfo/", "/share/i18n/", "/share/mime/", "/share/fonts/", "/share/icons/", "/share/help/",
        "/share/gtk-doc/", "/share/terminfo/", "/share/hwdata/", "/usr/share/misc/", "/share/common-licenses/", "/share/licenses/", "/share/vim/", "/share/X11/", "/share/unicode/",
        "/share/lintian/", "/share/bash-completion/", "/share/ca-certificates/", "/lib/modules/", "/usr/include/", "/usr/local/include/", "/lib/locale/", "/etc/ssl/certs/", "/var/lib/dpkg/info/",
    ]);

    // What the kernel shows: of a live tree only.
    private static readonly byte[][] Kernel = Bytes(["proc/", "sys/", "dev/"]);

    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".ttf", ".otf", ".woff", ".woff2", ".eot", ".mp3", ".mp4", ".ogg", ".wav", ".avi", ".mov", ".webm",
        ".gz", ".xz", ".bz2", ".zst", ".lz4", ".lzma", ".zip", ".jar", ".war", ".ear", ".whl", ".egg", ".gem", ".nupkg", ".deb", ".rpm", ".apk", ".tar", ".tgz", ".7z", ".rar",
        ".so", ".o", ".a", ".la", ".ko", ".dll", ".exe", ".dylib", ".node", ".class", ".pyo", ".mo", ".gmo", ".elc", ".beam", ".wasm", ".pdb", ".pdf", ".bin", ".sqlite",
        ".map", ".min.js", ".css", ".po", ".pot", ".afm", ".pfb", ".hyp", ".dic", ".aff", ".xsl", ".xsd", ".dtd", ".rng", ".h", ".hpp", ".hxx", ".lo", ".pc", ".symvers",
    };

    // Trees that package managers unpack what others published into.
    private static readonly byte[][] Libraries = Bytes(
    [
        "/node_modules/", "/site-packages/", "/dist-packages/", "/gems/", "/go/pkg/mod/", "/vendor/", "/usr/lib/", "/share/", "/usr/local/lib/", "/usr/lib64/", "/usr/libexec/", "/opt/conda/",
        "/.cargo/registry/", "/.m2/repository/", "/.nuget/packages/", "/lib/python3/", "/lib/python3.", "/lib/ruby/", "/lib/perl5/", "/lib/jvm/", "/lib/go-", "/lib/gcc/", "/google-cloud-sdk/", "/usr/local/go/",
    ]);

    private static readonly byte[][] Tests = Bytes(
    [
        "/test/", "/tests/", "/testing/", "/testdata/", "/test-data/", "/test_data/", "/fixtures/", "/__tests__/", "/spec/", "/examples/", "/example/", "/samples/", "/docs/", "/doc/", "/demo/",
        "/demos/", "/examples-", "_test.", ".test.", ".spec.", "/mock/", "/mocks/", "/vectors/", "/test_", "/dummyserver/", "/PKG-INFO", ".dist-info/METADATA",
    ]);

    private static readonly HashSet<string> ConfigurationExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".env", ".yaml", ".yml", ".json", ".properties", ".ini", ".conf", ".cfg", ".config", ".toml", ".xml", ".tf", ".tfvars", ".tfstate", ".hcl", ".envrc", ".ps1", ".sh", ".bash", ".zsh",
        ".npmrc", ".yarnrc", ".pypirc", ".netrc", ".credentials", ".settings", ".txt", ".plist", ".sql", ".service", ".secret", ".secrets", ".bashrc", ".profile", ".bash_history", ".history", ".log",
    };

    /// <summary>Whether a file's name lets expect text that somebody may have written a credential into.</summary>
    public static bool IsSearched(ReadOnlySpan<byte> path)
    {
        foreach (var folder in Kernel)
        {
            if (path.StartsWith(folder))
            {
                return false;
            }
        }

        if (ContainsAny(path, Folders))
        {
            return false;
        }

        // "libssl.so.3" has its extension before its version.
        var name = path[(path.LastIndexOf((byte)'/') + 1)..];
        return !IsOneOf(Extensions, name) && name.IndexOf(".so."u8) < 0 && !IsTestOfLibrary(path);
    }

    /// <summary>Whether it is a file of configuration, a script, or a record of what somebody typed.</summary>
    public static bool IsConfiguration(FilePath path)
    {
        var name = path.FileName;
        return IsOneOf(ConfigurationExtensions, name) || name.StartsWith(".env"u8) || name.StartsWith("Dockerfile"u8) || name.IndexOf((byte)'.') < 0 || name[0] == (byte)'.';
    }

    /// <summary>Whether it lies where package managers put what others published.</summary>
    public static bool IsLibrary(ReadOnlySpan<byte> path) => ContainsAny(path, Libraries);

    private static bool IsTestOfLibrary(ReadOnlySpan<byte> path) => ContainsAny(path, Libraries) && ContainsAny(path, Tests);

    // A path has no '/' before its first part.
    private static bool ContainsAny(ReadOnlySpan<byte> path, byte[][] parts)
    {
        foreach (var part in parts)
        {
            if (path.StartsWith(part.AsSpan(1)) || path.IndexOf(part) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOneOf(HashSet<string> extensions, ReadOnlySpan<byte> name)
    {
        var dot = name.LastIndexOf((byte)'.');
        if (dot < 0 || name.Length - dot > 16)
        {
            return false;
        }

        Span<char> extension = stackalloc char[16];
        var length = Encoding.Latin1.GetChars(name[dot..], extension);
        return extensions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(extension[..length]);
    }

    private static byte[][] Bytes(string[] texts) => [.. texts.Select(Encoding.ASCII.GetBytes)];
}
