using System.Text;
using Assay.Catalogers.Executables.Programs;
using Assay.TestKit;

namespace Assay.Catalogers.Tests;

/// <summary>docs/reference/catalogers.md is made from the catalogers. ASSAY_GOLDEN=write writes it anew.</summary>
public sealed class CatalogersPageTests
{
    [Fact]
    public void The_page_is_made_from_the_catalogers()
    {
        var page = Page();
        var file = Path.Combine(TestData.RepositoryRoot, "docs", "reference", "catalogers.md");
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") == "write")
        {
            File.WriteAllText(file, page);
        }

        Assert.Equal(File.ReadAllText(file), page);
    }

    private static string Page()
    {
        var page = new StringBuilder("""
            # What is read
            This page is made from the catalogers themselves, as `assay catalogers` prints them. A `*` stands for any part of a name, `**/` for any folders.

            | room | cataloger | files |
            |---|---|---|

            """);
        foreach (var room in AllCatalogers.Catalogers.GroupBy(cataloger => cataloger.Name.Split('/')[0], StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            foreach (var cataloger in room.OrderBy(cataloger => cataloger.Name, StringComparer.Ordinal))
            {
                var interest = cataloger.Interest;
                string[] files =
                [
                    .. interest.Globs.Select(glob => $"`{glob}`"), .. interest.NamesIn.Select(folder => $"`{folder}/*` (names alone)"),
                    .. interest.Executables ? ["whatever has an execute bit"] : Array.Empty<string>(), .. interest.Magic.Count > 0 ? ["files that begin in a certain way"] : Array.Empty<string>(),
                ];
                page.Append($"| {room.Key} | `{cataloger.Name}` | {string.Join(", ", files)} |\n");
            }
        }

        page.Append("\n## Programs that are told by their own bytes\nName, and what NVD calls it; by the names of their files.\n\n| program | CPE | files |\n|---|---|---|\n");
        foreach (var program in ProgramTable.All.OrderBy(program => program.Name, StringComparer.Ordinal))
        {
            page.Append($"| {program.Name} | {program.Cpe} | {string.Join(", ", program.Files.Select(file => $"`{file}`"))} |\n");
        }

        return page.ToString();
    }
}
