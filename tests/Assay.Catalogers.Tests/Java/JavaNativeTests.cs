using System.IO.Compression;
using Assay.Catalogers.Java;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Java;

/// <summary>Debian's jars: what unzip and Maven's own files say.</summary>
public sealed class JavaNativeTests
{
    private const string Folder = "/usr/share/java";

    [Fact]
    public void Jars_of_the_machine_are_what_their_maven_files_say()
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"{Folder} is absent: libmaven3-core-java is not installed");
        var wrong = new List<string>();
        var read = 0;
        foreach (var jar in Directory.EnumerateFiles(Folder, "*.jar").Where(jar => new FileInfo(jar).LinkTarget is null))
        {
            var expected = Expected(jar);
            var facts = Mutations.Catalog(new JavaArchiveCataloger(), FilePath.Parse(jar).ToString(), File.ReadAllBytes(jar));
            var found = facts.Packages.Where(fact => fact.Package.Confidence is null).Select(fact => $"{fact.Package.Name} {fact.Package.Version}").ToHashSet(StringComparer.Ordinal);
            read += expected.Count;
            if (facts.Issues.Count > 0 || !expected.SetEquals(found))
            {
                wrong.Add($"{jar}: expected {string.Join(", ", expected)}; found {string.Join(", ", found)}; {string.Join(", ", facts.Issues)}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(read > 0);
    }

    // By the runtime's zip reader, and lines of properties as Java reads them.
    private static HashSet<string> Expected(string jar)
    {
        using var archive = ZipFile.OpenRead(jar);
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries.Where(entry => entry.FullName.StartsWith("META-INF/maven/", StringComparison.Ordinal) && entry.Name == "pom.properties"))
        {
            using var reader = new StreamReader(entry.Open());
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            while (reader.ReadLine() is { } line)
            {
                if (!line.StartsWith('#') && line.Split('=', 2) is [var key, var value])
                {
                    fields[key.Trim()] = value.Trim();
                }
            }

            found.Add($"{fields["groupId"]}:{fields["artifactId"]} {fields["version"]}");
        }

        return found;
    }
}
