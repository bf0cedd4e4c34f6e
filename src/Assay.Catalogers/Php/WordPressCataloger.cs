using Assay.Catalogers.Executables.Programs;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Php;

/// <summary>
/// WordPress: the core by its version file, plugins and themes by the comment at the head of their main file (developer.wordpress.org, "Header
/// Requirements": WordPress itself reads the first 8 KB).
/// </summary>
internal sealed class WordPressCataloger : DocumentCataloger
{
    public const string CatalogerName = "php/wordpress";

    private const int HeadBytes = 8 << 10;

    public WordPressCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/wp-includes/version.php", "**/wp-content/plugins/*/*.php", "**/wp-content/plugins/*.php", "**/wp-content/themes/*/style.css")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var head = new BoundedStream(file.OpenSequential(), HeadBytes);
        using var lines = new LineReader(head);
        string? plugin = null, theme = null, version = null, license = null, core = null;
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim(' ', '\t', '\r', '*', '/', '#', '@');
            plugin ??= Value(text, "Plugin Name:");
            theme ??= Value(text, "Theme Name:");
            version ??= Value(text, "Version:");
            license ??= Value(text, "License:");
            core ??= text.StartsWith("$wp_version =", StringComparison.Ordinal) ? text[13..].Trim(' ', ';', '\'', '"') : null;
        }

        var (type, name, found) = file.Path.FileName.SequenceEqual("version.php"u8) ? ("generic", "wordpress", core)
            : plugin is not null ? ("wordpress-plugin", plugin, version)
            : theme is not null ? ("wordpress-theme", theme, version)
            : ("", "", null);
        if (found is null || LibraryFact.Of(type, type == "generic" ? name : Slug(file), found, PackageState.Installed) is not { } fact)
        {
            return;
        }

        var cpes = type == "generic" ? ProgramCpe.Of("wordpress:wordpress", found) : [];
        sink.Add((fact with { Package = fact.Package with { Name = name, Cpes = cpes } }).WithLicenses(license));
    }

    // Plugins are known by the folder that they are installed into, or by their only file.
    private static string Slug(ScannedFile file)
    {
        var folder = LossyText.Decode(file.Path.Parent.FileName);
        return folder == "plugins" ? LossyText.Decode(file.Path.FileName)[..^4] : folder;
    }

    private static string? Value(string text, string field) =>
        text.StartsWith(field, StringComparison.OrdinalIgnoreCase) && text[field.Length..].Trim() is { Length: > 0 } value ? value : null;
}
