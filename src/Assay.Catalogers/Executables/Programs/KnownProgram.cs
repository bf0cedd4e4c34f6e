using System.Text;
using Assay.Core.Packages;

namespace Assay.Catalogers.Executables.Programs;

/// <summary>A program that is told by what its own bytes say.</summary>
/// <param name="Name">As it calls itself.</param>
/// <param name="Cpe">Vendor and product of NVD's dictionary, "vendor:product", the likeliest first where records have several: "f5:nginx nginx:nginx".</param>
/// <param name="Files">File names, with at most one '*'.</param>
/// <param name="Marks">Where the version stands, the surest first.</param>
internal sealed record KnownProgram(string Name, string Cpe, string[] Files, VersionMark[] Marks)
{
    /// <summary>Type and namespace of the purl: "generic", "golang/github.com/hashicorp".</summary>
    public string PurlPrefix { get; init; } = "generic";

    /// <summary>True for a module of Go's whose path has its major version, from the second on: "helm.sh/helm/v3".</summary>
    public bool HasMajorInPath { get; init; }

    /// <summary>Whether the package that something surer found in the same file is this program.</summary>
    public bool IsSame(Package package)
    {
        var name = FullName;
        return package.Name == Name || package.Name == name || package.Name.StartsWith(name + "/", StringComparison.Ordinal);
    }

    public Package ToPackage(string version, double confidence)
    {
        var slash = PurlPrefix.IndexOf('/', StringComparison.Ordinal);
        var type = slash < 0 ? PurlPrefix : PurlPrefix[..slash];
        var name = FullName;
        if (type == "golang")
        {
            var major = version[..version.IndexOf('.', StringComparison.Ordinal)];
            name += HasMajorInPath && major is not ("0" or "1") ? "/v" + major : "";
            version = "v" + version;
        }

        var last = type == "generic" ? -1 : name.LastIndexOf('/');
        return new Package
        {
            Type = type,
            Name = name,
            Version = version,
            Confidence = confidence,
            Cpes = ProgramCpe.Of(Cpe, version.StartsWith('v') ? version[1..] : version),
            Purl = type == "generic"
                ? PackageUrl.Format(type, slash < 0 ? null : PurlPrefix[(slash + 1)..], Name, version)
                : PackageUrl.Format(type, last < 0 ? null : name[..last], name[(last + 1)..], version),
        };
    }

    // As the purl's type names it: "github.com/hashicorp/vault".
    private string FullName =>
        PurlPrefix.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && !PurlPrefix.StartsWith("generic", StringComparison.Ordinal) ? $"{PurlPrefix[(slash + 1)..]}/{Name}" : Name;
}

/// <summary>Where a program's version stands: bytes that are looked for, and what must stand around them.</summary>
internal sealed class VersionMark
{
    /// <summary>How far before and behind the bytes a pattern can see.</summary>
    public const int WindowBytes = 96;

    private BytePattern? built;

    /// <param name="literal">Characters of one byte each. A single '.' stands for one between two digits.</param>
    /// <param name="pattern">A pattern with a group "version", built when a file has the literal.</param>
    /// <param name="confidence">How sure a match is.</param>
    public VersionMark(string literal, string pattern, double confidence)
    {
        Literal = Encoding.Latin1.GetBytes(literal);
        Confidence = confidence;
        Pattern = pattern;
    }

    public byte[] Literal { get; }

    /// <summary>As <see cref="BytePattern.Parse"/> takes it.</summary>
    public string Pattern { get; }

    public double Confidence { get; }

    /// <summary>The version that stands around the literal; null where something else does.</summary>
    /// <param name="window">The bytes around.</param>
    /// <param name="at">Where the literal stands in them.</param>
    /// <param name="scratch">Used for nothing else meanwhile.</param>
    public string? Version(ReadOnlySpan<byte> window, int at, PatternScratch scratch)
    {
        // Two threads may build it at the same time: both are the same.
        var regex = built ??= BytePattern.Parse(Pattern);

        // A window may hold the text of another hit as well, which gets its own.
        for (var from = 0; regex.Find(window, from, scratch) is { } match; from = Math.Max(match.End, match.Start + 1))
        {
            if (match.Start <= at && match.End >= at + Literal.Length)
            {
                return match.GroupStart < 0 ? "" : Encoding.Latin1.GetString(window[match.GroupStart..match.GroupEnd]);
            }
        }

        return null;
    }
}
