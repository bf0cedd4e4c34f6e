using Assay.Core.Cataloging;

namespace Assay.Catalogers.Debian;

/// <summary>dpkg's lists of each package's files: "bash.list", or "libc6:amd64.list" for packages that can be there for several architectures.</summary>
internal sealed class DpkgInfoCataloger : ICataloger
{
    public const string CatalogerName = "debian/dpkg-info";

    public static ReadOnlySpan<byte> ListSuffix => ".list"u8;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["var/lib/dpkg/info/*.list", "var/lib/dpkg/info/*.md5sums"], MaxBytes = 64 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var name = file.Path.FileName;
        var isMd5Sums = name.EndsWith(ClaimReader.Md5Sums);
        var suffix = isMd5Sums ? ClaimReader.Md5Sums : ListSuffix;
        ClaimReader.Read(file, sink, name[..^suffix.Length], isMd5Sums ? ListSyntax.Md5Sums : ListSyntax.Paths, token);
    }
}
