using Assay.TestKit;

namespace Assay.Quality;

/// <summary>The tables of testdata, which tell what the labels leave out.</summary>
internal static class Tables
{
    /// <summary>An image's row.</summary>
    /// <param name="Digest">How its digest begins.</param>
    /// <param name="Name">A short name.</param>
    /// <param name="Distro">os-release's ID.</param>
    /// <param name="Version">os-release's VERSION_ID; null where there is none.</param>
    /// <param name="Libraries">The purl type of libraries whose names are in no table.</param>
    /// <param name="Channels">Enabled module streams.</param>
    public sealed record Image(string Digest, string Name, string Distro, string? Version, string Libraries, IReadOnlyList<string> Channels);

    public sealed record Library(string Pattern, string Type, string? Namespace, string Name)
    {
        public bool Fits(string name) =>
            Pattern.EndsWith('*') ? name.StartsWith(Pattern.AsSpan(0, Pattern.Length - 1), StringComparison.Ordinal) : name == Pattern;
    }

    public static IReadOnlyList<Image> Images { get; } =
        [.. Rows("images.csv").Select(row => new Image(row[0], row[1], row[2], row[3].Length > 0 ? row[3] : null, row[4], row[5].Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private static readonly List<Library> Libraries =
        [.. Rows("libraries.csv").Select(row => new Library(row[0], row[1], row[2].Length > 0 ? row[2] : null, row[3]))];

    private static readonly Dictionary<(string Type, string Name, string Release), string> Sources =
        Rows("sources.csv").ToDictionary(row => (row[0], row[1], row[2]), row => row[3]);

    /// <summary>The source of a binary package; null where no row tells.</summary>
    public static string? SourceOf(string type, string name, Image image) =>
        Sources.GetValueOrDefault((type, name, $"{(image.Distro == "centos" ? "rhel" : image.Distro)}:{(image.Distro == "ubuntu" ? image.Version : image.Version?.Split('.')[0])}"))
        ?? Sources.GetValueOrDefault((type, name, ""));

    public static Library? LibraryOf(string name) => Libraries.Find(row => row.Fits(name));

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(TestData.RepositoryRoot, "tests", "Assay.Quality", "testdata", file)).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','));
}
