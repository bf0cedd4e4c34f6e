using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
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

    // Many programs of one language have the same pattern, and building one takes a millisecond.
    private static readonly ConcurrentDictionary<string, Regex> Built = new(StringComparer.Ordinal);

    private readonly string pattern;

    /// <param name="literal">Characters of one byte each. A single '.' stands for one between two digits.</param>
    /// <param name="pattern">A pattern with a group "version"; patterns are linear in time and are built when a file has the literal.</param>
    /// <param name="confidence">How sure a match is.</param>
    public VersionMark(string literal, string pattern, double confidence)
    {
        Literal = Encoding.Latin1.GetBytes(literal);
        Confidence = confidence;
        this.pattern = pattern;
    }

    public byte[] Literal { get; }

    public double Confidence { get; }

    /// <summary>The version that stands around the literal; null where something else does.</summary>
    /// <param name="window">The bytes around.</param>
    /// <param name="at">Where the literal stands in them.</param>
    public string? Version(ReadOnlySpan<byte> window, int at)
    {
        var regex = Built.GetOrAdd(pattern, static text => new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture));
        Span<char> text = stackalloc char[window.Length];
        Encoding.Latin1.GetChars(window, text);
        if (!regex.IsMatch(text))
        {
            return null;
        }

        var match = regex.Match(text.ToString());
        for (; match.Success; match = match.NextMatch())
        {
            // A window may hold the text of another hit as well, which gets its own.
            if (match.Index <= at && match.Index + match.Length >= at + Literal.Length)
            {
                return match.Groups["version"].Value;
            }
        }

        return null;
    }
}
