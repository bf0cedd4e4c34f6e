using Assay.Advisories.Fetching;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// The repositories whose updateinfo is fetched. Those of one machine tell of the others: an advisory's builds have one version on all. A release
/// that a publisher no longer has, or not yet, is left out.
/// </summary>
internal static class RpmRepositories
{
    // Amazon Linux 2's "amazon-linux-extras list", as it was at the end of that release; what its catalogue names is asked for too. Amazon Linux 1 is to be had by plain
    // http alone.
    private static readonly string[] AmazonTopics =
    [
        "ansible2", "aws-nitro-enclaves-cli", "awscli1", "BCC", "collectd", "collectd-python3", "corretto8", "dnsmasq", "dnsmasq2.85", "docker", "ecs", "emacs", "epel",
        "firefox", "gimp", "golang1.19", "golang1.9", "golang1.11", "GraphicsMagick1.3", "haproxy2", "httpd_modules", "java-openjdk11", "kernel-5.10", "kernel-5.15",
        "kernel-5.4", "kernel-ng", "libreoffice", "livepatch", "lustre", "lustre2.10", "lynis", "mariadb10.5", "mate-desktop1.x", "memcached1.5", "mock", "mock2", "mono",
        "nano", "nginx1", "nginx1.12", "nginx1.22.1", "php7.1", "php7.2", "php7.3", "php7.4", "php8.0", "php8.1", "php8.2", "postgresql10", "postgresql11", "postgresql12",
        "postgresql13", "postgresql14", "postgresql9.6", "python3", "python3.8", "R3.4", "R4", "redis4.0", "redis6", "ruby2.4", "ruby2.6", "ruby3.0", "rust1", "selinux-ng",
        "squid4", "testing", "tomcat8.5", "tomcat9", "unbound1.13", "unbound1.17", "vim",
    ];

    public static IReadOnlyList<RemoteRepository> Amazon { get; } =
    [
        new("amazon-2-core", "https://cdn.amazonlinux.com/2/core/latest/x86_64/mirror.list"),
        .. AmazonTopics.Select(AmazonTopic),
        .. ((string[])["core", "kernel-livepatch", "nvidia"])
            .Select(part => new RemoteRepository($"amazon-2023-{part}", $"https://cdn.amazonlinux.com/al2023/{part}/mirrors/latest/x86_64/mirror.list")),
    ];

    /// <summary>As amazon-linux-extras itself looks it up; vuls-data-update fetches it from the same address.</summary>
    public static RemoteTopics AmazonExtras { get; } = new(new Uri("https://cdn.amazonlinux.com/2/extras-catalog.json"), AmazonTopic);

    public static IReadOnlyList<RemoteRepository> Fedora { get; } =
    [
        .. Enumerable.Range(38, 10).Select(release => new RemoteRepository(
            $"fedora-{release}",
            $"https://mirrors.fedoraproject.org/metalink?repo=updates-released-f{release}&arch=x86_64",
            $"https://dl.fedoraproject.org/pub/fedora/linux/updates/{release}/Everything/x86_64/",
            $"https://archives.fedoraproject.org/pub/archive/fedora/linux/updates/{release}/Everything/x86_64/")),
    ];

    public static IReadOnlyList<RemoteRepository> Epel { get; } =
    [
        new("epel-7", "https://archives.fedoraproject.org/pub/archive/epel/7/x86_64/"),
        .. Enumerable.Range(8, 4).Select(release => new RemoteRepository(
            $"epel-{release}",
            $"https://mirrors.fedoraproject.org/metalink?repo=epel-{release}&arch=x86_64",
            $"https://dl.fedoraproject.org/pub/epel/{release}/Everything/x86_64/",
            $"https://archives.fedoraproject.org/pub/archive/epel/{release}/Everything/x86_64/")),
    ];

    public static IReadOnlyList<RemoteRepository> Rocky { get; } =
    [
        .. Enumerable.Range(8, 4).SelectMany(
            release => (string[])["BaseOS", "AppStream", release == 8 ? "PowerTools" : "CRB", "HighAvailability", "ResilientStorage", "NFV", "RT"],
            (release, part) => new RemoteRepository($"rocky-{release}-{part}", $"https://dl.rockylinux.org/pub/rocky/{release}/{part}/x86_64/os/")),
    ];

    private static RemoteRepository AmazonTopic(string topic) => new($"amazon-2-extras-{topic}", $"https://cdn.amazonlinux.com/2/extras/{topic}/latest/x86_64/mirror.list");
}
