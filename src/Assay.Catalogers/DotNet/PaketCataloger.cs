using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.DotNet;

/// <summary>Paket's lock file, what it was made of, and what each project takes of it: fsprojects.github.io/Paket, "paket.lock", "paket.dependencies" and "paket.references".</summary>
internal sealed class PaketCataloger : ICataloger
{
    public const string CatalogerName = "dotnet/paket";

    /// <summary>Facts of this kind name what a project takes, by <see cref="NuGetPackage.Key"/>.</summary>
    public const string ReferenceFact = "reference";

    // learn.microsoft.com/nuget/reference/nuspec, "id".
    private const int MaxIdLength = 128;

    public string Name => CatalogerName;

    public int Version => 4;

    public Interest Interest { get; } = new() { Globs = ["**/paket.lock", "**/paket.dependencies", "**/paket.references", "**/*.paket.references"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        var isLock = file.Path.FileName.SequenceEqual("paket.lock"u8);
        var isReferences = file.Path.FileName.EndsWith("paket.references"u8);
        var locked = new LockedLines();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (lines.TryRead(out var line, token))
        {
            if (lines.IsOverlong)
            {
                sink.Add(Issue.Error("dotnet.paket.malformed", $"line {lines.Number} is longer than any real one"));
                continue;
            }

            var text = LossyText.Decode(line).TrimEnd('\r');
            if (isLock)
            {
                locked.Take(text);
            }
            else if (isReferences)
            {
                if (Referenced(text) is { } id && seen.Add(NuGetPackage.Key(id)))
                {
                    sink.Add(new LooseFact(ReferenceFact, NuGetPackage.Key(id), ""));
                }
            }
            else if (Asked(text) is { } package && seen.Add(package.Purl))
            {
                sink.Add(NuGetPackage.Fact(package with { Direct = true }, []));
            }
        }

        locked.Report(sink);
    }

    // "Id options // comment", "group Name", "File: name folder".
    private static string? Referenced(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words is [var id, ..] && !id.StartsWith("//", StringComparison.Ordinal) && id[0] != '#' && !id.Equals("group", StringComparison.OrdinalIgnoreCase)
            && !id.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && id.Length <= MaxIdLength ? id : null;
    }

    // "nuget Id >= 1.0 options // comment", "github owner/name:tag file"
    private static Package? Asked(string line)
    {
        var comment = line.IndexOf("//", StringComparison.Ordinal);
        var sharp = line.IndexOf(" #", StringComparison.Ordinal);
        line = comment >= 0 && (comment == 0 || line[comment - 1] != ':') ? line[..comment] : line;
        var words = (sharp >= 0 && sharp < line.Length ? line[..sharp] : line).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is ["nuget", var id, .. var rest])
        {
            var version = rest.Length > 1 && rest[0] is ">=" or "~>" or "==" or "=" ? rest[1] : rest.Length > 0 && char.IsAsciiDigit(rest[0][0]) ? rest[0] : null;
            return NuGetPackage.Of(id, version, PackageState.Declared) with { Confidence = ProjectFileCataloger.Confidence };
        }

        if (words is not ["github", var place, ..])
        {
            return null;
        }

        // A commit is no version.
        var colon = place.IndexOf(':', StringComparison.Ordinal);
        var tag = colon < 0 ? null : place[(colon + 1)..];
        return GitHub(colon < 0 ? place : place[..colon], tag is { Length: 40 or 39 } && tag.All(char.IsAsciiHexDigit) ? null : tag);
    }

    private static Package? GitHub(string place, string? version)
    {
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 || slash == place.Length - 1 ? null : new Package
        {
            Type = "github",
            Name = place,
            Version = string.IsNullOrEmpty(version) ? null : version,
            State = PackageState.Declared,
            Purl = PackageUrl.Format("github", place[..slash], place[(slash + 1)..], version),
        };
    }

    /// <summary>Sections without a margin, packages at four blanks, what they need at six.</summary>
    private sealed class LockedLines
    {
        private readonly List<(Package Package, List<string> Needed)> found = [];
        private string section = "";
        private PackageScope scope;

        public void Take(string line)
        {
            var indent = line.Length - line.TrimStart(' ').Length;
            if (indent == 0)
            {
                section = line.Trim();

                // "GROUP Test": fsprojects.github.io/Paket, "Dependency groups"; what a group is for, its name alone tells.
                if (section.StartsWith("GROUP ", StringComparison.Ordinal))
                {
                    var group = section[6..].Trim();
                    scope = group.Equals("test", StringComparison.OrdinalIgnoreCase) || group.Equals("tests", StringComparison.OrdinalIgnoreCase) ? PackageScope.Test
                        : group.Equals("build", StringComparison.OrdinalIgnoreCase) || group.Equals("dev", StringComparison.OrdinalIgnoreCase) || group.Equals("docs", StringComparison.OrdinalIgnoreCase) ? PackageScope.Dev
                        : PackageScope.Prod;
                }

                return;
            }

            var open = line.IndexOf(" (", StringComparison.Ordinal);
            var name = (open < 0 ? line : line[..open]).Trim();
            if (indent == 4 && open > 0 && line.IndexOf(')', open) is var close and > 0)
            {
                var version = line[(open + 2)..close];
                if (section == "NUGET" && name.Length > 0)
                {
                    found.Add((NuGetPackage.Of(name, version, PackageState.Declared) with { Scope = scope }, []));
                }
                else if (section == "GITHUB" && GitHub(name.Split(' ')[^1], version) is { } source)
                {
                    found.Add((source with { Scope = scope }, []));
                }
            }
            else if (indent >= 6 && found.Count > 0 && name.Length > 0)
            {
                found[^1].Needed.Add(name);
            }
        }

        public void Report(FactSink sink)
        {
            // One that two groups have is there for the one that counts more.
            foreach (var group in found.GroupBy(one => one.Package.Purl, StringComparer.Ordinal))
            {
                var (package, needed) = group.MinBy(one => one.Package.Scope);
                sink.Add(NuGetPackage.Fact(package, needed));
            }
        }
    }
}
