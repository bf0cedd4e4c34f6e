using System.Text.RegularExpressions;
using Assay.Core.Packages;

namespace Assay.Quality;

/// <summary>An inventory of the packages that an image's labels name, in place of the image, which nobody keeps.</summary>
internal sealed class PseudoInventory
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private static readonly Regex RpmRelease = new(@"\.(el|amzn|cm)\d|\.module|^[^-]+-\d+(\.\d+)+$", Linear);
    private static readonly Regex ApkRelease = new(@"-r\d+$", Linear);
    private static readonly Regex DebRevision = new(@"-[\d.]+[\w.+~]*$", Linear);
    private static readonly Regex BinaryRebuild = new(@"\+b\d+$", Linear);

    private readonly Dictionary<(string Name, string Version), Package> packages = [];

    public PseudoInventory(Tables.Image image, IEnumerable<Label> labels)
    {
        Image = image;
        Distro = new Distro { Id = image.Distro, VersionId = image.Version, Channels = image.Channels };
        foreach (var label in labels)
        {
            packages.TryAdd((label.Name, label.Version), Of(label.Name, label.Version));
        }

        WithSourceVersions();
        WithOwners();
        Inventory = new Inventory
        {
            Artifact = new Artifact { Kind = "image", Name = image.Name, Distro = Distro },
            Packages = [.. packages.Values.OrderBy(package => package.Purl, StringComparer.Ordinal)],
        };
    }

    public Tables.Image Image { get; }

    public Distro Distro { get; }

    public Inventory Inventory { get; }

    public Package this[Label label] => packages[(label.Name, label.Version)];

    private Package Of(string name, string version)
    {
        var system = SystemType;
        if (system == "rpm" ? RpmRelease.IsMatch(version) : system == "apk" ? ApkRelease.IsMatch(version) : IsDeb(name, version))
        {
            return OfSystem(system, name, version);
        }

        if (name.Contains('/', StringComparison.Ordinal) || name == "stdlib")
        {
            var slash = name.LastIndexOf('/');
            return Library("golang", slash < 0 ? null : name[..slash], name[(slash + 1)..], version.StartsWith("go", StringComparison.Ordinal) ? version[2..] : version);
        }

        if (name.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
        {
            return Library("maven", name[..colon], name[(colon + 1)..], version);
        }

        // In an image of one ecosystem the same names are those of its libraries.
        var row = Image.Libraries is "gem" or "pypi" or "npm" ? null : Tables.LibraryOf(name);
        return row is null || (row.Type == "generic" && Image.Libraries == "golang")
            ? Library(Tables.LibraryOf(name) is { Type: "generic" or "pypi" } other ? other.Type : Image.Libraries, null, name, version)
            : Library(row.Type, row.Namespace, row.Name.Length > 0 ? row.Name : name, version);
    }

    private string SystemType => Image.Distro switch { "debian" or "ubuntu" => "deb", "alpine" or "wolfi" => "apk", _ => "rpm" };

    // Native packages have no revision.
    private bool IsDeb(string name, string version) =>
        (DebRevision.IsMatch(version) || name is "apt" or "dpkg" or "apt-transport-https" || name.StartsWith("libapt-pkg", StringComparison.Ordinal) || version.Contains("ubuntu", StringComparison.Ordinal))
        && Tables.SourceOf("deb", name, Image) is not null;

    private static Package Library(string type, string? ns, string name, string version) => new()
    {
        Type = type,
        Name = ns is null ? name : type == "maven" ? $"{ns}:{name}" : $"{ns}/{name}",
        Version = version,
        Purl = PackageUrl.Format(type, ns, name, version),
    };

    private Package OfSystem(string type, string name, string version)
    {
        var colon = version.IndexOf(':', StringComparison.Ordinal);
        long? epoch = type == "rpm" && colon > 0 ? long.Parse(version.AsSpan(0, colon)) : null;
        var plain = epoch is null ? version : version[(colon + 1)..];
        return new Package
        {
            Type = type,
            Name = name,
            Version = plain,
            Epoch = epoch,
            Source = Tables.SourceOf(type, name, Image) is { } source ? new SourcePackage(source, SourceVersion(name, plain)) : null,
            Purl = PackageUrl.Format(type, Image.Distro, name, version),
        };
    }

    // dpkg's database names the source's version where it is another: a rebuild's count, and epochs that only one binary has.
    private string SourceVersion(string name, string version)
    {
        if (SystemType != "deb")
        {
            return version;
        }

        var source = BinaryRebuild.Replace(version, "");
        return name is "bsdutils" or "libgcc1" ? source[(source.IndexOf(':', StringComparison.Ordinal) + 1)..] : source;
    }

    // A binary with a version of its own (npm, perl-IO) has that of the package that is named as its source, where that is in the image.
    private void WithSourceVersions()
    {
        foreach (var ((name, version), package) in packages.ToList())
        {
            if (package.Type == "rpm" && package.Source is { } source && source.Name != package.Name)
            {
                var main = packages.Values.FirstOrDefault(other => other.Type == "rpm" && other.Name == source.Name);
                packages[(name, version)] = package with { Source = source with { Version = main?.Version ?? source.Version } };
            }
        }
    }

    // An rpm that is named after a library and has its version brought it: python3-urllib3-1.24.2-4.el8 the "urllib3" 1.24.2.
    private void WithOwners()
    {
        foreach (var ((name, version), library) in packages.ToList())
        {
            if (library.Type is not ("rpm" or "deb" or "apk")
                && packages.Values.FirstOrDefault(other => other.Type == "rpm" && IsUpstream(version, other.Version!) && other.Name.Contains(name, StringComparison.Ordinal)) is { } owner)
            {
                packages[(name, version)] = library with { OwnedBy = owner.Purl };
            }
        }

        static bool IsUpstream(string version, string build) => build.StartsWith(version + "-", StringComparison.Ordinal);
    }
}
