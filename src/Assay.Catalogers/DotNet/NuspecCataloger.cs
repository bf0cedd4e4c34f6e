using System.Text;
using Assay.Catalogers.Zip;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.DotNet;

/// <summary>A package of NuGet's as it lies in a cache or a feed: its nuspec, loose or in the nupkg (learn.microsoft.com/nuget/reference/nuspec).</summary>
internal sealed class NuspecCataloger : ICataloger
{
    public const string CatalogerName = "dotnet/nuspec";

    private const int MaxNuspecBytes = 4 << 20;

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/*.nuspec", "**/*.nupkg"], MaxBytes = 4L << 30 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var isChocolatey = IsOfChocolatey(file.Path.Bytes);
        if (!file.Path.FileName.EndsWith(".nupkg"u8))
        {
            if (file.SizeBytes <= MaxNuspecBytes)
            {
                Read(file.OpenSequential(), isChocolatey, sink);
            }

            return;
        }

        try
        {
            using var archive = file.OpenSeekable(token);
            foreach (var entry in ZipDirectory.Read(archive, static name => Ascii.EqualsIgnoreCase(name[^Math.Min(name.Length, ".nuspec"u8.Length)..], ".nuspec"u8), token)
                .Where(entry => entry.Name.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase) && !entry.Name.Contains('/', StringComparison.Ordinal)))
            {
                Read(new MemoryStream(ZipContent.ReadAll(archive, entry, MaxNuspecBytes), writable: false), isChocolatey, sink);
            }
        }
        catch (ZipFormatException broken)
        {
            sink.Add(broken.IsNoZip ? Issue.Notice("dotnet.nupkg.other", broken.Message) : Issue.Error("dotnet.nupkg.malformed", broken.Message));
        }
    }

    // What Chocolatey has installed lies in lib/ID of its own folder, in NuGet's format, but in names of its own (docs.chocolatey.org, "Getting Started").
    private static bool IsOfChocolatey(ReadOnlySpan<byte> path)
    {
        var at = path.IndexOf("hocolatey/lib/"u8);
        return at > 0 && path[at - 1] is (byte)'c' or (byte)'C' && (at == 1 || path[at - 2] == '/');
    }

    private static void Read(Stream content, bool isChocolatey, FactSink sink)
    {
        string? id = null, version = null, license = null;
        var needed = new List<string>();
        XmlFile.Read(content, sink, "dotnet.nuspec.malformed", (reader, path) =>
        {
            if (reader.NodeType == System.Xml.XmlNodeType.Element)
            {
                if (reader.LocalName == "dependency" && reader.GetAttribute("id") is { Length: > 0 } dependency)
                {
                    needed.Add(dependency);
                }

                license = reader.LocalName == "license" && reader.GetAttribute("type") == "expression" ? "" : license;
                return;
            }

            switch (path)
            {
                case ["package", "metadata", "id"]:
                    id = reader.Value.Trim();
                    break;
                case ["package", "metadata", "version"]:
                    version = reader.Value.Trim();
                    break;
                case ["package", "metadata", "license"] when license is "":
                    license = reader.Value.Trim();
                    break;
            }
        });

        if (isChocolatey && LibraryFact.Of("chocolatey", id, version, PackageState.Installed) is { } installed)
        {
            sink.Add(installed with { Key = NuGetPackage.Key(installed.Package.Name), Depends = string.Join('\n', needed.Distinct(StringComparer.OrdinalIgnoreCase).Select(NuGetPackage.Key)) });
            return;
        }

        // A template of a package that is yet to be built has placeholders: $id$.
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(version) || id.Contains('$', StringComparison.Ordinal) || version.Contains('$', StringComparison.Ordinal))
        {
            return;
        }

        var package = NuGetPackage.Of(id, version, PackageState.Installed) with { Licenses = string.IsNullOrEmpty(license) ? [] : [license] };
        sink.Add(NuGetPackage.Fact(package, needed.Distinct(StringComparer.OrdinalIgnoreCase)));
    }
}
