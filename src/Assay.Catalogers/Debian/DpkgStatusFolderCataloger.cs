using Assay.Core.Cataloging;

namespace Assay.Catalogers.Debian;

/// <summary>
/// The folder in which image builders without dpkg (distroless, rules_distroless) put each package's control file, under its name or an
/// encoding of it, and its md5sums beside it.
/// </summary>
internal sealed class DpkgStatusFolderCataloger : ICataloger
{
    public const string CatalogerName = "debian/dpkg-status-d";

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["var/lib/dpkg/status.d/*"] };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var name = file.Path.FileName;
        if (name.EndsWith(ClaimReader.Md5Sums))
        {
            ClaimReader.Read(file, sink, name[..^ClaimReader.Md5Sums.Length], ListSyntax.Md5Sums, token);
        }
        else if (!IsOtherControlFile(name))
        {
            sink.MarkDatabase();
            new StatusReader(sink, StatusForm.Folder).Read(file.OpenSequential(), token);
        }
    }

    // Package names hold dots too (libssl1.1): only the other members of a deb's control archive are known by their ending.
    private static bool IsOtherControlFile(ReadOnlySpan<byte> name) =>
        name.EndsWith(".preinst"u8) || name.EndsWith(".postinst"u8) || name.EndsWith(".prerm"u8) || name.EndsWith(".postrm"u8)
        || name.EndsWith(".conffiles"u8) || name.EndsWith(".triggers"u8) || name.EndsWith(".shlibs"u8) || name.EndsWith(".symbols"u8)
        || name.EndsWith(".templates"u8) || name.EndsWith(".config"u8) || name.EndsWith(".list"u8);
}
