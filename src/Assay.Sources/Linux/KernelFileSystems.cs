namespace Assay.Sources.Linux;

/// <summary>
/// File systems that the kernel makes up as they are read. They are no part of what a tree ships, and a walk of them never ends the same
/// way twice. Numbers: include/uapi/linux/magic.h.
/// </summary>
internal static class KernelFileSystems
{
    private static readonly HashSet<uint> Types =
    [
        0x9FA0, // proc
        0x62656572, // sysfs
        0x1CD1, // devpts
        0x27E0EB, // cgroup
        0x63677270, // cgroup2
        0x64626720, // debugfs
        0x74726163, // tracefs
        0x73636673, // securityfs
        0x62656570, // configfs
        0xCAFE4A11, // bpf
        0x6165676C, // pstore
        0x19800202, // mqueue
        0xDE5E81E4, // efivarfs
        0xF97CFF8C, // selinux
        0x42494E4D, // binfmt_misc
        0x958458F6, // hugetlbfs
        0x6E736673, // nsfs
        0x65735543, // fusectl
        0x67596969, // rpc_pipefs
        0x6E667364, // nfsd
    ];

    public static bool Contains(uint type) => Types.Contains(type);
}
