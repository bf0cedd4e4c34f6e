namespace Assay.Catalogers.Distros;

/// <summary>What a distribution calls itself in sentences and CPEs, and its os-release ID.</summary>
internal static class DistroNames
{
    // By the beginning of the sentence; a longer name stands before a shorter one that it begins with.
    private static readonly (string Name, string Id)[] Sentences =
    [
        ("Red Hat Enterprise Linux", "rhel"),
        ("RedHatEnterprise", "rhel"),
        ("Red Hat Linux", "redhat"),
        ("CentOS", "centos"),
        ("Rocky", "rocky"),
        ("AlmaLinux", "almalinux"),
        ("Oracle", "ol"),
        ("Enterprise Linux Enterprise Linux", "ol"),
        ("Fedora", "fedora"),
        ("Scientific", "scientific"),
        ("Amazon", "amzn"),
        ("CloudLinux", "cloudlinux"),
        ("VMware Photon", "photon"),
        ("CBL-Mariner", "mariner"),
        ("Common Base Linux Mariner", "mariner"),
        ("Microsoft Azure Linux", "azurelinux"),
        ("Azure Linux", "azurelinux"),
        ("SUSE Linux Enterprise Desktop", "sled"),
        ("SUSE Linux Enterprise", "sles"),
        ("SUSE LINUX", "sles"),
        ("openSUSE Leap", "opensuse-leap"),
        ("openSUSE Tumbleweed", "opensuse-tumbleweed"),
        ("openSUSE", "opensuse"),
        ("openEuler", "openEuler"),
        ("EulerOS", "euleros"),
        ("Anolis OS", "anolis"),
        ("TencentOS", "tencentos"),
        ("Virtuozzo", "virtuozzo"),
        ("Mageia", "mageia"),
        ("Gentoo", "gentoo"),
        ("Slackware", "slackware"),
        ("LinuxMint", "linuxmint"),
        ("Arch", "arch"),
        ("Debian", "debian"),
        ("Ubuntu", "ubuntu"),
        ("ManjaroLinux", "manjaro"),
    ];

    // By vendor and product of a CPE (system-release-cpe); "*" takes any product.
    private static readonly (string Vendor, string Product, string Id)[] Cpes =
    [
        ("redhat", "enterprise_linux", "rhel"),
        ("centos", "*", "centos"),
        ("fedoraproject", "fedora", "fedora"),
        ("oracle", "linux", "ol"),
        ("rocky", "*", "rocky"),
        ("almalinux", "*", "almalinux"),
        ("scientificlinux", "*", "scientific"),
        ("amazon", "linux", "amzn"),
        ("amazon", "amazon_linux", "amzn"),
        ("amazon", "linux_2", "amzn"),
    ];

    /// <summary>The ID in the form that os-release(5) demands, lower-cased; null where it can't have it.</summary>
    public static string? ToId(string? text)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > 64)
        {
            return null;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '_' or '-'))
            {
                return null;
            }
        }

        return text.ToLowerInvariant();
    }

    /// <summary>What a distribution is made of, nearest first, as later releases of it say in ID_LIKE; for files that can't say so.</summary>
    public static IReadOnlyList<string> LikesOf(string id) => id switch
    {
        "centos" or "rocky" or "almalinux" or "ol" or "scientific" or "cloudlinux" or "virtuozzo" or "anolis" or "tencentos" => ["rhel", "fedora"],
        "rhel" or "amzn" or "redhat" => ["fedora"],
        "sles" or "sled" => ["suse"],
        _ when id.StartsWith("opensuse", StringComparison.Ordinal) && id != "opensuse" => ["opensuse", "suse"],
        "opensuse" => ["suse"],
        "ubuntu" => ["debian"],
        "linuxmint" => ["ubuntu", "debian"],
        "manjaro" => ["arch"],
        _ => [],
    };

    /// <summary>The ID of a distribution by how a sentence about it begins; null where nobody is known to begin so.</summary>
    public static string? FromSentence(string sentence)
    {
        foreach (var (name, id) in Sentences)
        {
            if (sentence.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return ToId(id);
            }
        }

        return null;
    }

    /// <summary>The ID of a distribution by its CPE's vendor and product; null where they are unknown.</summary>
    public static string? FromCpe(string vendor, string product)
    {
        foreach (var (knownVendor, knownProduct, id) in Cpes)
        {
            if (string.Equals(knownVendor, vendor, StringComparison.OrdinalIgnoreCase)
                && (knownProduct == "*" || string.Equals(knownProduct, product, StringComparison.OrdinalIgnoreCase)))
            {
                return id;
            }
        }

        return null;
    }
}
