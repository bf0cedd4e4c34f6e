using Assay.Core.Findings;

namespace Assay.Reports;

/// <summary>Names that stay the same from scan to scan, so that a platform sees an old finding as the one that it knows.</summary>
internal static class StableName
{
    /// <summary>Of a flaw in a package at a place, whatever the package's version: an upgrade that repairs nothing makes nothing new.</summary>
    public static string Of(Finding finding, string path)
    {
        var end = finding.Purl.AsSpan().IndexOfAny('@', '?', '#');
        var package = end < 0 ? finding.Purl : finding.Purl[..end];
        return HashText.Of($"{finding.Id}\n{package}\n{path}");
    }

    /// <summary>Of a check's fault in a file, wherever in it: lines that are added above make nothing new.</summary>
    public static string Of(CheckFinding finding) =>
        HashText.Of($"{finding.Check.Id}\n{finding.Path}\n{finding.Subject}\n{finding.Message}");

    /// <summary>A name in hexadecimal digits as a UUID of version 8 (RFC 9562, 5.8), which is free for such use.</summary>
    public static string UuidOf(string hex) =>
        $"{hex[..8]}-{hex[8..12]}-8{hex[13..16]}-a{hex[17..20]}-{hex[20..32]}";
}
