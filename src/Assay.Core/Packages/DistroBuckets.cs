using System.Collections.Frozen;
using Assay.Core.Versions;

namespace Assay.Core.Packages;

/// <summary>Under which buckets a distribution's packages are looked up, and advisories about them filed.</summary>
/// <remarks>
/// "debian:12"; "ubuntu:18.04" and, with a channel, "ubuntu:18.04:esm-infra"; "rhel:8", "rhel:8:nodejs:18" (module and stream), "rhel:8.6:eus",
/// "rhel:8/source" (entries that name source packages); "ol:8:ksplice"; "amzn:2:docker" (extras); "sles:15.5"; "arch".
/// </remarks>
public static class DistroBuckets
{
    private static readonly FrozenSet<string> Types = FrozenSet.Create(StringComparer.Ordinal, "deb", "rpm", "apk", "alpm", "bottlerocket", "ebuild", WindowsBuckets.Segment);

    // Pockets that come before others stand first: a FIPS build is never compared with the plain one's repairs.
    private static readonly string[] UbuntuChannels = ["fips-updates", "fips", "fips-preview", "esm-infra-legacy", "esm-infra", "esm-apps"];

    /// <summary>The distributions that OSV has records of, by its names.</summary>
    public static IReadOnlyList<string> OsvNames { get; } =
        ["Debian", "Ubuntu", "Alpine", "Wolfi", "Chainguard", "Red Hat", "AlmaLinux", "Rocky Linux", "SUSE", "openSUSE"];

    /// <summary>The segments that those records go to.</summary>
    public static IReadOnlyList<string> OsvSegments { get; } =
        ["debian", "ubuntu", "alpine", "wolfi", "chainguard", "rhel", "almalinux", "rocky", "sles", "sle-micro", "opensuse-leap", "opensuse-tumbleweed"];

    /// <summary>Whether two segments are of one publisher, whose files tell of both.</summary>
    public static bool HaveOnePublisher(string segment, string other) => PublisherOf(segment) == PublisherOf(other);

    private static string PublisherOf(string segment) => segment switch
    {
        "sles" or "sle-micro" or "opensuse-leap" or "opensuse-tumbleweed" => "suse",
        "fedora" or "epel" => "fedora",
        "azurelinux" or "mariner" => "azurelinux",
        _ => segment,
    };

    /// <summary>Whether Ubuntu has such a pocket of extended support or certified builds.</summary>
    public static bool IsUbuntuChannel(string channel) => Array.IndexOf(UbuntuChannels, channel) >= 0;

    /// <summary>A pocket's bucket.</summary>
    /// <param name="release">"22.04".</param>
    /// <param name="channel">Null for the release itself.</param>
    public static string Ubuntu(string release, string? channel) => channel is null ? "ubuntu:" + release : $"ubuntu:{release}:{channel}";

    /// <summary>The bucket of what names source packages, where others of the release name binary ones.</summary>
    public static string Source(string bucket) => bucket + "/source";

    /// <summary>Whether a bucket is of what names source packages.</summary>
    public static bool IsSource(string bucket) => (IsLayered(bucket) ? WithoutLayer(bucket) : bucket).EndsWith(Source(""), StringComparison.Ordinal);

    /// <summary>The bucket of the release that a bucket belongs to: "almalinux:8" of "almalinux:8:nodejs:18", "rocky:8" of "rocky:8/source".</summary>
    public static string ReleaseOf(string bucket)
    {
        bucket = IsLayered(bucket) ? WithoutLayer(bucket) : bucket;
        var first = bucket.IndexOf(':', StringComparison.Ordinal);
        var end = first < 0 ? -1 : bucket.AsSpan(first + 1).IndexOfAny(':', '/');
        return end < 0 ? bucket : bucket[..(first + 1 + end)];
    }

    // CentOS counts its builds of modules otherwise: "7.4.30-1.module_el8.7.0+1190+d11b935a" is Red Hat's "7.4.30-1.module+el8.7.0+15886+8a2b8d0b", and
    // "3.5.4-5.module_el8.6.0+1030" its "3.5.4-5.module+el8+2452+b359bfcd". Builds of one source have the same repairs, so that only what stands before the mark is compared.
    private static Package AsBuiltByRedHat(Package package)
    {
        const string mark = ".module_el", highest = ".module+el999999";
        return package with
        {
            Version = Rebuilt(package.Version),
            Source = package.Source is { } source ? source with { Version = Rebuilt(source.Version) ?? "" } : null,
        };

        static string? Rebuilt(string? version)
        {
            var at = version?.IndexOf(mark, StringComparison.Ordinal) ?? -1;
            return at < 0 ? version : version![..at] + highest;
        }
    }

    /// <summary>Whether a bucket is of a product that is laid over a release, whose bucket it is without that mark.</summary>
    public static bool IsLayered(string bucket) => bucket.EndsWith(OsvReleases.Layered, StringComparison.Ordinal);

    /// <summary>The bucket of a product that is laid over a release.</summary>
    public static string Layered(string bucket) => bucket + OsvReleases.Layered;

    /// <summary>The stream's bucket of a release's bucket, or of its sources' one; a bucket that is a stream's already stays.</summary>
    public static string StreamOfAny(string bucket, string stream)
    {
        var isSource = bucket.EndsWith(Source(""), StringComparison.Ordinal);
        var release = isSource ? bucket[..^Source("").Length] : bucket;
        if (HasStream(release))
        {
            return bucket;
        }

        return isSource ? Source(Stream(release, stream)) : Stream(release, stream);
    }

    // "rhel:8" and "rhel:8.6:eus" are releases, "rhel:8:httpd:2.4" and "rhel:8.6:eus:httpd:2.4" are streams of them.
    private static bool HasStream(string bucket)
    {
        var release = bucket.IndexOf(':', StringComparison.Ordinal) + 1;
        var next = release == 0 ? -1 : bucket.IndexOf(':', release);
        return next >= 0 && (!bucket.AsSpan(release, next - release).Contains('.') || bucket.IndexOf(':', next + 1) >= 0);
    }

    /// <summary>The bucket of the release that a product is laid over.</summary>
    public static string WithoutLayer(string bucket) => bucket[..^OsvReleases.Layered.Length];

    /// <summary>The bucket of a module's stream, of an extras topic, or of a channel.</summary>
    public static string Stream(string bucket, string stream) => $"{bucket}:{stream}";

    /// <summary>Whether packages of a purl type belong to a distribution, so that its release decides which advisories tell of them.</summary>
    public static bool Covers(string type) => Types.Contains(type);

    /// <summary>Whether a segment is of a distribution.</summary>
    public static bool IsDistro(string segment) => DistroFamily.TypeOf(segment) is not null;

    /// <summary>See <see cref="MatchKey.KeysOf"/>.</summary>
    internal static IReadOnlyList<PackageKey> KeysOf(Package package, Distro? distro) => distro is null ? [] : Of(package, distro).Keys;

    /// <summary>See <see cref="MatchKey.OfOsv"/>.</summary>
    internal static MatchKey? OfOsv(string ecosystem, string name) => OsvReleases.BucketOf(ecosystem) is { } bucket ? new MatchKey(bucket, name) : null;

    /// <summary>See <see cref="MatchKey.SchemeOf"/>.</summary>
    internal static VersionScheme SchemeOf(string segment) => DistroFamily.TypeOf(segment) switch
    {
        "deb" => VersionScheme.Dpkg,
        "rpm" or "bottlerocket" => VersionScheme.Rpm,
        "apk" => VersionScheme.Apk,
        "alpm" => VersionScheme.Pacman,
        "ebuild" => VersionScheme.Portage,
        WindowsBuckets.Segment => VersionScheme.Windows,
        _ => VersionScheme.Unknown,
    };

    /// <summary>The release's own bucket; null where the distribution is none that advisories are known of, or does not tell its release.</summary>
    public static string? BucketOf(Distro distro, string packageType) => DistroFamily.Of(distro, packageType)?.BucketOf(distro);

    /// <summary>Where a package is looked up.</summary>
    public static DistroLookup Of(Package package, Distro distro)
    {
        if (DistroFamily.Of(distro, package.Type) is not { } family || family.BucketOf(distro) is not { } bucket)
        {
            return DistroLookup.Unknown;
        }

        if (family.Prefix == WindowsBuckets.Segment)
        {
            return new DistroLookup(WindowsBuckets.KeysOf(package, distro));
        }

        if (PackageBuilders.Other(package, family) is { } builder)
        {
            // Fedora's packages on a system of the RHEL family are EPEL's.
            var isEpel = IsEnterprise(family.Prefix) && builder.StartsWith("Fedora Project", StringComparison.Ordinal);
            return new DistroLookup(isEpel ? [OfBinary(package, "epel" + bucket[bucket.IndexOf(':', StringComparison.Ordinal)..])] : [], builder);
        }

        if (KernelPackages.HasNoKernel(package))
        {
            return DistroLookup.Nothing;
        }

        return new DistroLookup(family.Prefix switch
        {
            "debian" => OfDebian(package, bucket),
            "ubuntu" => OfUbuntu(package, distro, bucket),
            _ when IsEnterprise(family.Prefix) => OfEnterprise(package, distro, family.Prefix, bucket),
            "amzn" => OfAmazon(package, distro, bucket),
            "fedora" or "arch" or "gentoo" or "bottlerocket" => [OfBinary(package, bucket)],
            // Some of their records name the binary package, some the source.
            "azurelinux" or "mariner" or "photon" when package.Source is { } source && source.Name != package.Name => [OfBinary(package, bucket), OfSource(package, bucket)],
            _ => [OfSource(package, bucket)],
        });
    }

    // A backport is the package of the release to come, so what is told of that one counts first (backports.debian.org, "Contribute").
    private static List<PackageKey> OfDebian(Package package, string bucket)
    {
        var own = OfSource(package, bucket);
        return own.Version.Contains("~bpo", StringComparison.Ordinal) ? [own with { Key = own.Key with { Bucket = "debian:sid" } }, own] : [own];
    }

    private static List<PackageKey> OfUbuntu(Package package, Distro distro, string bucket)
    {
        List<PackageKey> buckets = [];
        var own = OfSource(package, bucket);
        foreach (var channel in UbuntuChannels)
        {
            // A build of a pocket is of the pocket, whether or not the artefact still tells that it is subscribed.
            var isBuilt = channel.StartsWith("fips", StringComparison.Ordinal)
                ? own.Version.Contains("fips", StringComparison.OrdinalIgnoreCase)
                : own.Version.Contains("esm", StringComparison.Ordinal) || Subscribes(distro, channel);
            if (isBuilt)
            {
                buckets.Add(own with { Key = own.Key with { Bucket = Stream(bucket, channel) } });
            }
        }

        if (buckets.Count > 0)
        {
            // OSV does not tell the pockets apart.
            buckets.Add(own with { Key = own.Key with { Bucket = Stream(bucket, "esm") } });
        }

        buckets.Add(own);
        return buckets;
    }

    // "esm-infra", or the archive's line: "https://esm.ubuntu.com/infra/ubuntu bionic-infra-security main".
    private static bool Subscribes(Distro distro, string channel)
    {
        foreach (var known in distro.Channels)
        {
            if (known == channel || (known.Contains("esm.ubuntu.com", StringComparison.Ordinal)
                && known.Contains(channel == "esm-apps" ? "/apps" : "/infra", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEnterprise(string prefix) => prefix is "rhel" or "almalinux" or "rocky" or "ol";

    private static List<PackageKey> OfEnterprise(Package package, Distro distro, string prefix, string bucket)
    {
        package = prefix == "rhel" ? AsBuiltByRedHat(package) : package;
        List<PackageKey> buckets = [];
        var version = VersionOf(package);
        if (StreamsOf(package, distro, version) is { } streams)
        {
            // A module's package is compared with its own stream alone: the version that repairs another stream says nothing about it.
            foreach (var stream in streams)
            {
                AddChannels(":" + stream);
                AddBoth(Stream(bucket, stream));
            }

            // Builds of a module whose advisory does not name the stream.
            AddBoth(Stream(bucket, UnnamedStream));
            return buckets;
        }

        if (FlavourOf(version) is { } flavour)
        {
            buckets.Add(OfBinary(package, Stream(bucket, flavour)));
            if (prefix == "rhel")
            {
                buckets.Add(OfSource(package, Source(bucket)));
            }

            return buckets;
        }

        AddChannels("");
        buckets.Add(OfBinary(package, bucket));
        if (prefix is "almalinux" or "rocky")
        {
            // Their lists of repairs have gaps: a build that is older than the one in which Red Hat repaired a flaw has it, whether or not they say so.
            // Builds of modules are counted otherwise, so that those can't be compared.
            AddSource(bucket);
            buckets.Add(OfBinary(package, "rhel" + bucket[prefix.Length..]));
        }

        AddRebuilt(bucket);
        return buckets;

        void AddChannels(string stream)
        {
            if (prefix == "rhel")
            {
                var channels = RedHatChannels.Of(distro).ToList();
                var others = MinorReleases.NameOf(version) is { } minor ? RedHatChannels.Kinds.Select(kind => $"{minor}:{kind}").Except(channels, StringComparer.Ordinal) : [];
                buckets.AddRange(channels.SelectMany(channel => OfChannel(channel, clearsOnly: false)).Concat(others.SelectMany(channel => OfChannel(channel, clearsOnly: true))));
            }

            IEnumerable<PackageKey> OfChannel(string channel, bool clearsOnly) =>
            [
                OfBinary(package, $"rhel:{channel}{stream}") with { ClearsOnly = clearsOnly },
                OfSource(package, Source($"rhel:{channel}{stream}")) with { ClearsOnly = clearsOnly },
            ];
        }

        void AddBoth(string name)
        {
            buckets.Add(OfBinary(package, name));
            AddSource(name);
            AddRebuilt(name);
        }

        void AddSource(string name)
        {
            if (prefix == "rocky")
            {
                buckets.Add(OfSource(package, Source(name)));
            }
        }

        // What Red Hat does not repair is not repaired where its sources are rebuilt.
        void AddRebuilt(string name) => buckets.Add(OfSource(package, Source("rhel" + name[prefix.Length..])));
    }

    /// <summary>
    /// "ksplice" or "fips" for the builds of Oracle, and "alt" for those of Red Hat for other processors (kernel-alt, whose packages are named "kernel"
    /// too), that are no upgrade of the plain ones, nor these of them; else null.
    /// </summary>
    public static string? FlavourOf(ReadOnlySpan<char> version) =>
        version.Contains(".el7a", StringComparison.Ordinal) ? "alt"
        : version.Contains(".ksplice", StringComparison.Ordinal) ? "ksplice"
        : version.Contains("_fips", StringComparison.Ordinal) || version.Contains(".fips", StringComparison.Ordinal) ? "fips"
        : null;

    /// <summary>The stream of builds of a module whose advisory does not name it.</summary>
    public const string UnnamedStream = "modules";

    /// <summary>Whether a version is that of a module's build: "1.18.0-3.module+el8.4.0+8752+efb8ab9b", "module_el8.6.0+2904+..." of AlmaLinux.</summary>
    public static bool IsModular(ReadOnlySpan<char> version) =>
        version.Contains(".module+el", StringComparison.Ordinal) || version.Contains(".module_el", StringComparison.Ordinal);

    // The package's own label, "nodejs:18:8090020240101:rhel9"; else every stream that is enabled. Null for what is of no module.
    private static List<string>? StreamsOf(Package package, Distro distro, string version)
    {
        if (package.Origin?.Module is { Length: > 0 } label)
        {
            var first = label.IndexOf(':', StringComparison.Ordinal);
            var second = first < 0 ? -1 : label.IndexOf(':', first + 1);
            return first < 0 ? null : [second < 0 ? label : label[..second]];
        }

        const string mark = "module:";
        return !IsModular(version) ? null
            : [.. distro.Channels.Where(channel => channel.StartsWith(mark, StringComparison.Ordinal)).Select(channel => channel[mark.Length..])];
    }

    private static List<PackageKey> OfAmazon(Package package, Distro distro, string bucket)
    {
        List<PackageKey> buckets = [];
        if (bucket == "amzn:2")
        {
            // "amzn2extra-docker"; a kernel of a topic has the version that names the topic.
            const string mark = "amzn2extra-";
            var topics = distro.Channels.Where(channel => channel.StartsWith(mark, StringComparison.Ordinal)).Select(channel => channel[mark.Length..]);
            if ((package.Source?.Name ?? package.Name) == "kernel" && package.Version?.Split('.') is [var major, var minor, ..] && $"{major}.{minor}" != "4.14")
            {
                topics = topics.Append($"kernel-{major}.{minor}");
            }

            buckets.AddRange(topics.Distinct(StringComparer.Ordinal).Select(topic => OfBinary(package, Stream(bucket, topic))));
        }

        if (package.Name.StartsWith("kernel-livepatch-", StringComparison.Ordinal))
        {
            // A repository of its own, which has nothing but these.
            buckets.Add(OfBinary(package, Stream(bucket, bucket == "amzn:2" ? "livepatch" : "kernel-livepatch")));
        }

        buckets.Add(OfBinary(package, bucket));
        return buckets;
    }

    private static PackageKey OfBinary(Package package, string bucket) => new(new MatchKey(bucket, package.Name), VersionOf(package), BySource: false);

    private static PackageKey OfSource(Package package, string bucket)
    {
        if (package.Source is not { } source)
        {
            return OfBinary(package, bucket) with { BySource = true };
        }

        if (package.Type == "deb" && KernelPackages.SignedFrom(source.Name) is { } kernel)
        {
            // A signed image is built a second time from the kernel's own build, whose version it has itself.
            return new PackageKey(new MatchKey(bucket, kernel), package.Version ?? "", BySource: true);
        }

        var version = source.Version.Length > 0 ? source.Version : package.Version ?? "";
        return new PackageKey(new MatchKey(bucket, source.Name), WithEpoch(package, version), BySource: true);
    }

    private static string VersionOf(Package package) => WithEpoch(package, package.Version ?? "");

    // A source's file name has no epoch: it is that of its packages.
    private static string WithEpoch(Package package, string version) =>
        package is { Type: "rpm" or "bottlerocket", Epoch: > 0 and var epoch } && version.Length > 0 && !version.Contains(':', StringComparison.Ordinal)
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{epoch}:{version}")
            : version;
}
