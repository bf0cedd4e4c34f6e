namespace Assay.Core.Packages;

/// <summary>
/// What is built from a kernel's source without having anything of the kernel in it: headers, documentation, sources, lists of symbols. A flaw
/// of the kernel is none of theirs. Tools that are built from the same source (perf, bpftool, cpupower) stay, since a record of the
/// distribution can be about them.
/// </summary>
internal static class KernelPackages
{
    private static readonly string[] DebianNames = ["linux-libc-dev", "linux-doc", "linux-source", "linux-headers", "linux-kbuild", "linux-config", "linux-support"];

    private static readonly string[] RpmNames =
    [
        "kernel-headers", "kernel-devel", "kernel-doc", "kernel-abi-whitelists", "kernel-abi-stablelists", "kernel-source", "kernel-macros", "kernel-syms",
        "kernel-srpm-macros", "kernel-rpm-macros", "kernel-cross-headers", "kernel-debug-devel", "kernel-rt-devel", "kernel-rt-doc", "kernel-uek-devel",
        "kernel-uek-doc", "kernel-uek-headers", "kernel-default-devel", "kernel-docs", "linux-glibc-devel", "kernel-lt-headers",
    ];

    public static bool HasNoKernel(Package package) => package.Type switch
    {
        "deb" => IsDebianKernel(package.Source?.Name ?? package.Name) && HasName(DebianNames, package.Name),
        "rpm" => HasName(RpmNames, package.Name),
        "apk" => package.Name is "linux-headers" || (package.Name.EndsWith("-dev", StringComparison.Ordinal) && package.Source?.Name is "linux-lts" or "linux-virt"),
        "alpm" => package.Name is "linux-headers" or "linux-lts-headers" or "linux-api-headers" or "linux-docs" or "linux-zen-headers" or "linux-hardened-headers",
        _ => false,
    };

    /// <summary>The kernel whose images a source signs: "linux" of "linux-signed-amd64", "linux-hwe-5.4" of "linux-signed-hwe-5.4"; null for others.</summary>
    public static string? SignedFrom(string source)
    {
        const string signed = "linux-signed";
        if (!source.StartsWith(signed, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = source[signed.Length..];
        return rest is "" or "-amd64" or "-arm64" or "-i386" ? "linux" : "linux" + rest;
    }

    private static bool IsDebianKernel(string source) => source == "linux" || source.StartsWith("linux-", StringComparison.Ordinal);

    // "linux-headers-6.1.0-18-common" is as much of headers as "linux-headers".
    private static bool HasName(string[] names, string name)
    {
        foreach (var known in names)
        {
            if (name.StartsWith(known, StringComparison.Ordinal) && (name.Length == known.Length || name[known.Length] == '-'))
            {
                return true;
            }
        }

        return false;
    }
}
