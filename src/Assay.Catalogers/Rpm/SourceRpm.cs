using Assay.Core.Packages;

namespace Assay.Catalogers.Rpm;

/// <summary>The name of a source package's file: "bash-5.1.8-6.el9.src.rpm".</summary>
internal static class SourceRpm
{
    /// <summary>Name and "version-release" of the source; null where the text is no such name.</summary>
    public static SourcePackage? Parse(string fileName)
    {
        var text = fileName.AsSpan();
        foreach (var suffix in (ReadOnlySpan<string>)[".src.rpm", ".nosrc.rpm", ".rpm"])
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                text = text[..^suffix.Length];
                break;
            }
        }

        var release = text.LastIndexOf('-');
        var version = release > 0 ? text[..release].LastIndexOf('-') : -1;
        return version > 0 && release > version + 1 && release < text.Length - 1
            ? new SourcePackage(text[..version].ToString(), text[(version + 1)..].ToString())
            : null;
    }
}
