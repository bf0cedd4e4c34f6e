namespace Assay.Core.Packages;

/// <summary>
/// Which packages are kernels, and which release of the kernel (uname -r) each is. Distributions put the release into a package's name (dpkg) or make
/// it of its version (rpm, apk, pacman).
/// </summary>
internal static class KernelReleases
{
    // Debian: debian/bin/gencontrol.py of "linux"; Ubuntu: debian/control of linux and linux-signed; Proxmox: debian/rules of pve-kernel.
    private static readonly string[] DebianNames =
        ["linux-image-unsigned-", "linux-image-extra-", "linux-image-", "linux-modules-extra-", "linux-modules-", "linux-signed-image-", "pve-kernel-", "proxmox-kernel-"];

    private static readonly string[] DebianEnds = ["-unsigned", "-signed", "-dbgsym", "-dbg"];

    // What a flavour of kernel.spec is called, and what it adds to the release: "kernel-rt-core" runs as "...x86_64+rt". SUSE's are behind a '-'.
    private static readonly string[] RpmFlavours =
    [
        "", "rt", "rt-debug", "debug", "64k", "64k-debug", "zfcpdump", "uek", "uek-debug", "uek64k", "lt", "ml", "PAE", "default", "preempt", "azure", "rt_debug", "kvmsmall", "64kb", "pae",
        "longterm", "16k", "16k-debug", "rt-64k", "rt-64k-debug", "automotive", "vanilla", "esx", "aws", "hci", "mshv", "6.12", "6.18", "5.10", "5.15", "5.4",
    ];

    private static readonly string[] RpmParts =
        ["", "core", "modules", "modules-core", "modules-extra", "modules-internal", "modules-partner", "modules-extra-netfilter", "modules-wireless", "base", "extra", "optional", "drivers-accessibility", "drivers-gpu", "drivers-sound", "livepatch"];

    private static readonly HashSet<string> RpmNames = [.. RpmFlavours.SelectMany(flavour => RpmParts.Select(part => string.Join('-', ((string[])["kernel", flavour, part]).Where(word => word.Length > 0))))];

    private static readonly string[] AlpineNames = ["linux-lts", "linux-virt", "linux-edge", "linux-edge4virt", "linux-stable", "linux-openpax", "linux-rpi", "linux-rpi4", "linux-rpi2", "linux-asahi", "linux-gru", "linux-hardened", "linux-vanilla"];

    private static readonly string[] ArchNames = ["linux", "linux-lts", "linux-zen", "linux-hardened", "linux-rt", "linux-rt-lts"];

    /// <summary>Whether a package holds a kernel or modules of one. Headers, tools and the packages that only depend on the newest kernel hold none.</summary>
    public static bool IsKernel(Package package) => package.State == PackageState.Installed && package.Version is not null && package.Type switch
    {
        "deb" => DebianRelease(package.Name) is not null,
        "rpm" => RpmNames.Contains(package.Name) || IsPhoton(package),
        "apk" => AlpineNames.Contains(package.Name, StringComparer.Ordinal),
        "alpm" => ArchNames.Contains(package.Name, StringComparer.Ordinal),
        _ => false,
    };

    /// <summary>Whether a kernel package is that of the kernel whose release is given.</summary>
    public static bool Is(Package kernel, string release) => kernel.Type switch
    {
        "deb" => DebianRelease(kernel.Name) is { } own && own.SequenceEqual(release),
        "rpm" => IsRpm(kernel, release),
        _ => Version(kernel, release, build: null) == kernel.Version,
    };

    /// <summary>The version, as a package's manager has it, of the kernel that runs; null where the kernel does not tell it.</summary>
    /// <param name="kernel">A package of that kind of kernel.</param>
    /// <param name="release">uname -r.</param>
    /// <param name="build">As of <see cref="HostFacts.KernelBuild"/>.</param>
    public static string? Version(Package kernel, string release, string? build) => kernel.Type switch
    {
        "deb" => build is null ? null : DebianVersion(build, release),
        "rpm" => kernel.Version is { } version && IsSuse(kernel, version) ? null : WithoutFlavour(release),
        "apk" => AlpineVersion(kernel.Name, release),
        "alpm" => ArchVersion(kernel.Name, release),
        _ => null,
    };

    /// <summary>The name of the package that holds the kernel of a release, made of another's name.</summary>
    public static string NameOf(Package kernel, string release) =>
        kernel.Type == "deb" && DebianRelease(kernel.Name) is { } own ? kernel.Name.Replace(own, release, StringComparison.Ordinal) : kernel.Name;

    private static string? DebianRelease(string name)
    {
        foreach (var start in DebianNames)
        {
            if (name.StartsWith(start, StringComparison.Ordinal) && name.Length > start.Length && char.IsAsciiDigit(name[start.Length]))
            {
                var release = name[start.Length..];
                foreach (var end in DebianEnds)
                {
                    release = release.EndsWith(end, StringComparison.Ordinal) ? release[..^end.Length] : release;
                }

                // "linux-image-6.1" and the like depend on a kernel; a release has a build number or a flavour.
                return release.Contains('-', StringComparison.Ordinal) ? release : null;
            }
        }

        return null;
    }

    // "6.1.76-1" of "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)", "5.15.0-91.101" of "Ubuntu 5.15.0-91.101-generic 5.15.131".
    private static string? DebianVersion(string build, string release)
    {
        var words = build.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.FindIndex(words, word => word is "Debian" or "Ubuntu" or "PMX");
        if (at < 0 || at + 1 >= words.Length || !char.IsAsciiDigit(words[at + 1][0]))
        {
            return null;
        }

        var version = words[at + 1];
        var flavour = words[at] == "Ubuntu" ? FlavourOf(release) : "";
        return flavour.Length == 0 ? version
            : version.EndsWith(flavour, StringComparison.Ordinal) ? version[..^flavour.Length]
            : null;
    }

    // "-generic" of "5.15.0-91-generic", "-generic-64k" of "6.8.0-31-generic-64k".
    private static string FlavourOf(string release)
    {
        var build = release.IndexOf('-', StringComparison.Ordinal);
        var flavour = build < 0 ? -1 : release.IndexOf('-', build + 1);
        return flavour < 0 ? "" : release[flavour..];
    }

    // kernel.spec: KVERREL is version-release.arch, and a flavour's name behind a '+' (RHEL, Fedora) or a '.' (older ones).
    private static bool IsRpm(Package kernel, string release)
    {
        var version = kernel.Version!;
        if (IsSuse(kernel, version))
        {
            // kernel-default.spec: a package's release has the number of its rebuild at its end, the kernel's has not.
            var dash = release.LastIndexOf('-');
            return dash > 0 && kernel.Name.AsSpan(FlavourStart(kernel.Name)).StartsWith(release.AsSpan(dash + 1))
                && (version.AsSpan().SequenceEqual(release.AsSpan(0, dash)) || version.AsSpan(0, Math.Max(0, version.LastIndexOf('.'))).SequenceEqual(release.AsSpan(0, dash)));
        }

        return WithoutFlavour(release) == version && FlavourMatches(kernel, release);
    }

    private static int FlavourStart(string name) => Math.Min("kernel-".Length, name.Length);

    private static bool IsSuse(Package kernel, string version) =>
        kernel.Purl.StartsWith("pkg:rpm/suse", StringComparison.Ordinal) || kernel.Purl.StartsWith("pkg:rpm/opensuse", StringComparison.Ordinal) || kernel.Purl.StartsWith("pkg:rpm/sles", StringComparison.Ordinal)
        || (kernel.Name.StartsWith("kernel-default", StringComparison.Ordinal) && !version.Contains(".el", StringComparison.Ordinal));

    // The same version is built with and without real-time patches, debugging or 64k pages, and one of them runs.
    private static bool FlavourMatches(Package kernel, string release)
    {
        var plus = release.IndexOf('+', StringComparison.Ordinal);
        var flavour = plus < 0 ? "" : release[(plus + 1)..];
        var name = kernel.Name.Length > "kernel-".Length ? kernel.Name["kernel-".Length..] : "";
        var own = Array.Find(["rt-64k-debug", "rt-64k", "rt-debug", "rt", "64k-debug", "64k", "16k-debug", "16k", "debug", "zfcpdump"],
            known => name == known || name.StartsWith(known + "-", StringComparison.Ordinal)) ?? "";
        return own == flavour || (own.Length > 0 && plus < 0 && (kernel.Version!.Contains(own.Split('-')[0], StringComparison.Ordinal) || release.EndsWith("." + own, StringComparison.Ordinal)));
    }

    // "5.14.0-362.8.1.el9_3" of "5.14.0-362.8.1.el9_3.x86_64+rt"; Azure Linux and Photon name no architecture.
    private static string WithoutFlavour(string release)
    {
        var plus = release.IndexOf('+', StringComparison.Ordinal);
        var plain = plus < 0 ? release : release[..plus];
        foreach (var end in (ReadOnlySpan<string>)[".debug", ".PAE", "-esx", "-rt", "-aws", "-secure"])
        {
            plain = plain.EndsWith(end, StringComparison.Ordinal) ? plain[..^end.Length] : plain;
        }

        var dot = plain.LastIndexOf('.');
        return dot > 0 && plain[(dot + 1)..] is "x86_64" or "aarch64" or "ppc64le" or "ppc64" or "s390x" or "riscv64" or "loongarch64" or "i686" or "i586" or "armv7hl" ? plain[..dot] : plain;
    }

    private static bool IsPhoton(Package package) =>
        package.Name is "linux" or "linux-esx" or "linux-rt" or "linux-aws" or "linux-secure" && package.Version!.Contains(".ph", StringComparison.Ordinal);

    // linux-lts' APKBUILD: 6.6.7-r0 runs as 6.6.7-0-lts.
    private static string? AlpineVersion(string name, string release)
    {
        var flavour = name["linux".Length..];
        if (!release.EndsWith(flavour, StringComparison.Ordinal))
        {
            return null;
        }

        var plain = release[..^flavour.Length];
        var dash = plain.LastIndexOf('-');
        return dash < 0 ? null : $"{plain[..dash]}-r{plain[(dash + 1)..]}";
    }

    // linux' PKGBUILD: 6.6.7.arch1-1 runs as 6.6.7-arch1-1, 6.6.7-1 of linux-lts as 6.6.7-1-lts.
    private static string? ArchVersion(string name, string release)
    {
        var flavour = name["linux".Length..];
        if (!release.EndsWith(flavour, StringComparison.Ordinal))
        {
            return null;
        }

        var plain = release[..^flavour.Length];
        var first = plain.IndexOf('-', StringComparison.Ordinal);
        var last = plain.LastIndexOf('-');
        return first < 0 ? null : first == last ? plain : $"{plain[..first]}.{plain[(first + 1)..]}";
    }
}
