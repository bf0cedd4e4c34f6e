using Assay.Core.Packages;

namespace Assay.Core.Tests.Packages;

public sealed class KernelReleasesTests
{
    // Names, versions and releases as the distributions ship them.
    [Theory]
    [InlineData("deb", "linux-image-6.1.0-18-amd64", "6.1.76-1", "6.1.0-18-amd64")]
    [InlineData("deb", "linux-image-6.1.0-18-amd64-unsigned", "6.1.76-1", "6.1.0-18-amd64")]
    [InlineData("deb", "linux-image-6.1.0-18-amd64-dbg", "6.1.76-1", "6.1.0-18-amd64")]
    [InlineData("deb", "linux-image-6.1.0-18-cloud-amd64", "6.1.76-1", "6.1.0-18-cloud-amd64")]
    [InlineData("deb", "linux-image-6.12.41+deb13-amd64", "6.12.41-1", "6.12.41+deb13-amd64")]
    [InlineData("deb", "linux-image-5.15.0-91-generic", "5.15.0-91.101", "5.15.0-91-generic")]
    [InlineData("deb", "linux-image-unsigned-5.15.0-91-generic", "5.15.0-91.101", "5.15.0-91-generic")]
    [InlineData("deb", "linux-modules-5.15.0-91-generic", "5.15.0-91.101", "5.15.0-91-generic")]
    [InlineData("deb", "linux-modules-extra-5.15.0-91-generic", "5.15.0-91.101", "5.15.0-91-generic")]
    [InlineData("deb", "linux-image-5.15.0-1051-aws", "5.15.0-1051.56", "5.15.0-1051-aws")]
    [InlineData("deb", "linux-image-5.15.0-1053-azure-fde", "5.15.0-1053.61", "5.15.0-1053-azure-fde")]
    [InlineData("deb", "linux-image-6.8.0-31-generic-64k", "6.8.0-31.31", "6.8.0-31-generic-64k")]
    [InlineData("deb", "linux-image-6.5.0-1009-oem", "6.5.0-1009.10", "6.5.0-1009-oem")]
    [InlineData("deb", "linux-image-5.15.0-91-lowlatency", "5.15.0-91.101", "5.15.0-91-lowlatency")]
    [InlineData("deb", "proxmox-kernel-6.5.11-7-pve-signed", "6.5.11-7", "6.5.11-7-pve")]
    [InlineData("deb", "pve-kernel-6.2.16-3-pve", "6.2.16-3", "6.2.16-3-pve")]
    [InlineData("rpm", "kernel", "5.14.0-362.8.1.el9_3", "5.14.0-362.8.1.el9_3.x86_64")]
    [InlineData("rpm", "kernel-core", "5.14.0-362.8.1.el9_3", "5.14.0-362.8.1.el9_3.x86_64")]
    [InlineData("rpm", "kernel-modules-core", "5.14.0-362.8.1.el9_3", "5.14.0-362.8.1.el9_3.aarch64")]
    [InlineData("rpm", "kernel-64k-core", "5.14.0-362.8.1.el9_3", "5.14.0-362.8.1.el9_3.aarch64+64k")]
    [InlineData("rpm", "kernel-rt-core", "5.14.0-362.8.1.el9_3", "5.14.0-362.8.1.el9_3.x86_64+rt")]
    [InlineData("rpm", "kernel-rt-core", "4.18.0-513.5.1.rt7.307.el8_9", "4.18.0-513.5.1.rt7.307.el8_9.x86_64")]
    [InlineData("rpm", "kernel-debug-core", "5.14.0-362.8.1.el9_3", "5.14.0-362.8.1.el9_3.x86_64+debug")]
    [InlineData("rpm", "kernel", "3.10.0-1160.105.1.el7", "3.10.0-1160.105.1.el7.x86_64")]
    [InlineData("rpm", "kernel-uek-core", "5.15.0-200.131.27.el9uek", "5.15.0-200.131.27.el9uek.x86_64")]
    [InlineData("rpm", "kernel-uek", "5.4.17-2136.325.5.el7uek", "5.4.17-2136.325.5.el7uek.x86_64")]
    [InlineData("rpm", "kernel-ml-core", "6.6.8-1.el9.elrepo", "6.6.8-1.el9.elrepo.x86_64")]
    [InlineData("rpm", "kernel-core", "6.6.8-200.fc39", "6.6.8-200.fc39.x86_64")]
    [InlineData("rpm", "kernel", "6.1.66-91.160.amzn2023", "6.1.66-91.160.amzn2023.x86_64")]
    [InlineData("rpm", "kernel", "5.15.138.1-1.cm2", "5.15.138.1-1.cm2")]
    [InlineData("rpm", "linux", "6.1.62-1.ph5", "6.1.62-1.ph5")]
    [InlineData("rpm", "linux-esx", "6.1.62-1.ph5", "6.1.62-1.ph5-esx")]
    [InlineData("rpm", "kernel-default", "5.14.21-150500.55.39.1", "5.14.21-150500.55.39-default")]
    [InlineData("apk", "linux-lts", "6.6.7-r0", "6.6.7-0-lts")]
    [InlineData("apk", "linux-virt", "6.1.70-r1", "6.1.70-1-virt")]
    [InlineData("alpm", "linux", "6.6.8.arch1-1", "6.6.8-arch1-1")]
    [InlineData("alpm", "linux-lts", "6.6.7-1", "6.6.7-1-lts")]
    [InlineData("alpm", "linux-zen", "6.6.8.zen1-1", "6.6.8-zen1-1-zen")]
    public void A_kernel_is_known_by_its_release(string type, string name, string version, string release)
    {
        var kernel = Of(type, name, version);

        Assert.True(KernelReleases.IsKernel(kernel));
        Assert.True(KernelReleases.Is(kernel, release));
        Assert.False(KernelReleases.Is(kernel, "9" + release));
        Assert.False(KernelReleases.Is(kernel, ""));
    }

    // Two builds of one version, of which one runs.
    [Theory]
    [InlineData("deb", "linux-image-6.1.0-18-cloud-amd64", "6.1.76-1", "6.1.0-18-amd64")]
    [InlineData("deb", "linux-image-5.15.0-91-lowlatency", "5.15.0-91.101", "5.15.0-91-generic")]
    [InlineData("rpm", "kernel-core", "5.14.0-362.8.1.el9_3", "5.14.0-362.8.1.el9_3.x86_64+rt")]
    [InlineData("rpm", "kernel-rt-core", "5.14.0-362.8.1.el9_3", "5.14.0-362.8.1.el9_3.x86_64")]
    [InlineData("rpm", "kernel-64k-core", "5.14.0-362.8.1.el9_3", "5.14.0-362.8.1.el9_3.aarch64")]
    [InlineData("rpm", "kernel-default", "5.14.21-150500.55.39.1", "5.14.21-150500.55.39-azure")]
    [InlineData("rpm", "kernel-default", "5.14.21-150500.55.39.1", "5.14.21-150500.55.36-default")]
    [InlineData("apk", "linux-lts", "6.6.7-r0", "6.6.7-0-virt")]
    [InlineData("alpm", "linux-lts", "6.6.7-1", "6.6.7-1")]
    public void Another_flavour_is_another_kernel(string type, string name, string version, string release) =>
        Assert.False(KernelReleases.Is(Of(type, name, version), release));

    [Theory]
    [InlineData("deb", "linux-image-amd64")]
    [InlineData("deb", "linux-image-generic-hwe-22.04")]
    [InlineData("deb", "linux-headers-6.1.0-18-amd64")]
    [InlineData("deb", "linux-tools-5.15.0-91")]
    [InlineData("deb", "linux-libc-dev")]
    [InlineData("deb", "linux-base")]
    [InlineData("rpm", "kernel-headers")]
    [InlineData("rpm", "kernel-devel")]
    [InlineData("rpm", "kernel-tools-libs")]
    [InlineData("rpm", "kernel-srpm-macros")]
    [InlineData("rpm", "linux-firmware")]
    [InlineData("apk", "linux-firmware-none")]
    [InlineData("apk", "linux-headers")]
    [InlineData("alpm", "linux-headers")]
    [InlineData("npm", "linux")]
    public void What_holds_no_kernel_is_none(string type, string name) => Assert.False(KernelReleases.IsKernel(Of(type, name, "6.1-1")));

    [Theory]
    [InlineData("deb", "linux-image-6.1.0-18-amd64", "6.1.0-18-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)", "6.1.76-1")]
    [InlineData("deb", "linux-image-5.15.0-91-generic", "5.15.0-91-generic", "Ubuntu 5.15.0-91.101-generic 5.15.131", "5.15.0-91.101")]
    [InlineData("deb", "linux-image-5.15.0-91-generic", "5.15.0-91-generic", "Ubuntu 5.15.0-91.101~20.04.1-generic 5.15.131", "5.15.0-91.101~20.04.1")]
    [InlineData("deb", "linux-image-6.8.0-31-generic-64k", "6.8.0-31-generic-64k", "Ubuntu 6.8.0-31.31-generic-64k 6.8.1", "6.8.0-31.31")]
    [InlineData("deb", "proxmox-kernel-6.5.11-7-pve-signed", "6.5.11-7-pve", "#1 SMP PREEMPT_DYNAMIC PMX 6.5.11-7 (2023-12-05T09:44Z)", "6.5.11-7")]
    [InlineData("deb", "linux-image-5.15.0-91-generic", "5.15.0-91-generic", "#101-Ubuntu SMP Tue Nov 14 13:30:08 UTC 2023", null)]
    [InlineData("deb", "linux-image-6.1.0-18-amd64", "6.1.0-18-amd64", "Debian", null)]
    [InlineData("rpm", "kernel-core", "5.14.0-70.el9.x86_64", null, "5.14.0-70.el9")]
    [InlineData("rpm", "kernel-default", "5.14.21-150500.55.36-default", null, null)]
    [InlineData("apk", "linux-lts", "6.6.6-1-lts", null, "6.6.6-r1")]
    [InlineData("alpm", "linux", "6.6.7-arch1-1", null, "6.6.7.arch1-1")]
    [InlineData("alpm", "linux-hardened", "6.6.7-hardened1-1-hardened", null, "6.6.7.hardened1-1")]
    public void The_version_in_memory_is_told_by_the_kernel_itself(string type, string name, string release, string? build, string? version) =>
        Assert.Equal(version, KernelReleases.Version(Of(type, name, "5.14.21-150500.55.39.1"), release, build));

    private static Package Of(string type, string name, string version) => new() { Type = type, Name = name, Version = version };
}
