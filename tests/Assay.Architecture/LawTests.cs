using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Assay.TestKit;

namespace Assay.Architecture;

/// <summary>The laws of docs/architecture.md, read from project files, assemblies and sources.</summary>
public sealed class LawTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new(StringComparer.Ordinal)
    {
        ["Assay.Core"] = [],
        ["Assay.Sources"] = ["Assay.Core"],
        ["Assay.Catalogers"] = ["Assay.Core"],
        ["Assay.Advisories"] = ["Assay.Core"],
        ["Assay.Reports"] = ["Assay.Core"],
        ["Assay.Engine"] = ["Assay.Core", "Assay.Sources", "Assay.Catalogers", "Assay.Advisories", "Assay.Reports"],
        ["Assay.Cli"] = ["Assay.Core", "Assay.Catalogers", "Assay.Advisories", "Assay.Reports", "Assay.Engine"],
    };

    private static readonly Assembly[] Libraries =
    [
        typeof(Core.AssayException).Assembly, Assembly.Load("Assay.Sources"), Assembly.Load("Assay.Catalogers"),
        Assembly.Load("Assay.Advisories"), Assembly.Load("Assay.Reports"), Assembly.Load("Assay.Engine"), Assembly.Load("assay"),
    ];

    [Fact]
    public void Projects_reference_only_what_the_laws_allow()
    {
        var projects = Directory.GetFiles(Path.Combine(TestData.RepositoryRoot, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(AllowedReferences.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        foreach (var project in projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.Empty(references.Except(AllowedReferences[name]).Select(reference => $"{name} -> {reference}"));
        }
    }

    [Fact]
    public void Core_references_no_package()
    {
        var project = XDocument.Load(Path.Combine(TestData.RepositoryRoot, "src", "Assay.Core", "Assay.Core.csproj"));
        Assert.Empty(project.Descendants("PackageReference"));
    }

    [Fact]
    public void Catalogers_see_no_file_system_no_network_no_process_and_no_clock()
    {
        string[] forbidden =
        [
            "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo",
            "System.Diagnostics.Process", "System.Environment", "System.TimeProvider", "System.DateTime", "System.DateTimeOffset",
        ];
        var used = TypeReferencesOf(Assembly.Load("Assay.Catalogers"));
        Assert.Contains("Assay.Core.Cataloging.ICataloger", used);
        Assert.DoesNotContain(used, type => forbidden.Contains(type) || type.StartsWith("System.Net.", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_but_sources_and_feeds_will_ever_need_the_network()
    {
        foreach (var library in Libraries.Where(library => library.GetName().Name is not ("Assay.Sources" or "Assay.Advisories")))
        {
            // The engine hands the outbound door's client from Sources to the feeds, and does nothing else with it.
            var handedOn = library.GetName().Name == "Assay.Engine" ? "System.Net.Http.HttpClient" : null;
            Assert.DoesNotContain(TypeReferencesOf(library), type => type != handedOn && type.StartsWith("System.Net.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void There_is_one_way_out()
    {
        // Only the outbound door makes connections: all else is handed its client. A container engine's socket is not the network: it is this
        // machine's, or the one that the user's DOCKER_HOST names.
        string[] rooms = ["/src/Assay.Sources/Outbound/", "/src/Assay.Sources/Oci/Daemon/"];
        string[] makers = ["new HttpClient", "SocketsHttpHandler", "HttpClientHandler", "new TcpClient", "new Socket(", "WebRequest", "Dns."];
        var files = Sources().Where(file => file.Replace('\\', '/').Contains("/src/", StringComparison.Ordinal))
            .Where(file => !Array.Exists(rooms, room => file.Replace('\\', '/').Contains(room, StringComparison.Ordinal)));
        Assert.DoesNotContain(files, file => makers.Any(maker => File.ReadAllText(file).Contains(maker, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Assay.Advisories/Matching", "Assay.Advisories.Feeds")]
    [InlineData("Assay.Advisories/Store", "Assay.Advisories.Matching")]
    [InlineData("Assay.Advisories/Feeds", "Assay.Advisories.Matching")]
    public void A_room_does_not_name_another(string room, string forbidden)
    {
        var files = Sources().Where(file => file.Replace('\\', '/').Contains("/src/" + room + "/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => File.ReadAllText(file).Contains(forbidden, StringComparison.Ordinal));
    }

    [Fact]
    public void Classes_are_sealed_static_or_abstract()
    {
        var open = Libraries.SelectMany(library => library.GetTypes())
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !IsGenerated(type));
        Assert.Empty(open.Select(type => type.FullName));
    }

    [Fact]
    public void An_interface_has_two_implementations()
    {
        var types = Libraries.SelectMany(library => library.GetTypes()).ToList();
        foreach (var contract in types.Where(type => type.IsInterface && !IsGenerated(type)))
        {
            var count = types.Count(type => type is { IsClass: true, IsAbstract: false } && contract.IsAssignableFrom(type));
            Assert.True(count >= 2, $"{contract.FullName} has {count}");
        }
    }

    [Fact]
    public void Names_say_what_a_thing_is()
    {
        string[] empty = ["Manager", "Helper", "Helpers", "Utils", "Util", "Service", "Processor", "Info", "Data", "Common", "Base"];
        var poor = Libraries.SelectMany(library => library.GetTypes())
            .Where(type => !IsGenerated(type) && empty.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)));
        Assert.Empty(poor.Select(type => type.FullName));
    }

    [Fact]
    public void Namespaces_equal_folders()
    {
        foreach (var file in Sources())
        {
            var text = File.ReadAllText(file);
            var at = text.IndexOf("\nnamespace ", StringComparison.Ordinal);
            var start = text.StartsWith("namespace ", StringComparison.Ordinal) ? 0 : at + 1;
            if (at < 0 && start != 0)
            {
                continue;
            }

            if (!text[start..].StartsWith("namespace ", StringComparison.Ordinal))
            {
                Assert.Equal("Program.cs", Path.GetFileName(file));
                continue;
            }

            var declared = text[(start + 10)..text.IndexOf(';', start)];
            var relative = Path.GetRelativePath(TestData.RepositoryRoot, Path.GetDirectoryName(file)!).Replace('\\', '/');
            Assert.Equal(relative[(relative.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('/', '.'), declared);
        }
    }

    internal static IEnumerable<string> Sources() =>
        new[] { "src", "tests", "bench", "fuzz" }
            .Select(folder => Path.Combine(TestData.RepositoryRoot, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Replace('\\', '/').Split('/').Any(part => part is "bin" or "obj" or "testdata" or "StrykerOutput"));

    private static bool IsGenerated(Type type) =>
        type.Name.StartsWith('<') || type.FullName!.Contains('<', StringComparison.Ordinal) || type.Namespace?.StartsWith("Assay", StringComparison.Ordinal) != true;

    private static HashSet<string> TypeReferencesOf(Assembly assembly)
    {
        using var stream = File.OpenRead(assembly.Location);
        using var file = new PEReader(stream);
        var reader = file.GetMetadataReader();
        return reader.TypeReferences.Select(reader.GetTypeReference)
            .Select(type => reader.GetString(type.Namespace) + "." + reader.GetString(type.Name))
            .ToHashSet(StringComparer.Ordinal);
    }
}
