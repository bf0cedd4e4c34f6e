namespace Assay.Catalogers.Debian;

/// <summary>What a Status field means for the files of the package.</summary>
internal enum PackageStatus
{
    Unknown = 0,
    /// <summary>Its files lie in the tree.</summary>
    OnDisk,
    /// <summary>Unpacking began and did not end: some files may lie in the tree.</summary>
    HalfInstalled,
    /// <summary>No files, or nothing but configuration files.</summary>
    NotOnDisk,
}

/// <summary>The three words of a Status field: what is wanted, whether it must be reinstalled, how far it got (dpkg(1); lib/dpkg/namevalue-defs.c).</summary>
internal static class PackageStatuses
{
    /// <summary>Only the third word says what is on disk: "deinstall ok installed" is still there, an unconfigured library is as vulnerable as a configured one.</summary>
    public static PackageStatus Parse(ReadOnlySpan<char> text)
    {
        Span<Range> words = stackalloc Range[4];
        if (text.SplitAny(words, " \t", StringSplitOptions.RemoveEmptyEntries) != 3)
        {
            return PackageStatus.Unknown;
        }

        return text[words[2]] switch
        {
            "installed" or "unpacked" or "half-configured" or "triggers-awaited" or "triggers-pending" => PackageStatus.OnDisk,
            // opkg's own two (libopkg, pkg.c): the files are there, or some of them still are.
            "post-inst-failed" or "removal-failed" => PackageStatus.OnDisk,
            "half-installed" => PackageStatus.HalfInstalled,
            "config-files" or "not-installed" => PackageStatus.NotOnDisk,
            _ => PackageStatus.Unknown,
        };
    }
}
