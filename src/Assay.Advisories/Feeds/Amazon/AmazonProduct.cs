using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Amazon;

/// <summary>Which release and repository of Amazon Linux an advisory is of.</summary>
internal static class AmazonProduct
{
    /// <summary>The bucket of a collection's short name: "amazon-linux-2", "amazon-linux-2---docker" (an extras topic), "amazon-linux-ami"; null for others.</summary>
    public static string? BucketOf(string collection)
    {
        const string prefix = "amazon-linux";
        if (!collection.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = collection[prefix.Length..].TrimStart('-');
        var topic = rest.IndexOf("---", StringComparison.Ordinal);
        var release = topic < 0 ? rest : rest[..topic];
        release = release is "" or "ami" or "1" ? "1" : release;
        return !release.All(char.IsAsciiDigit) ? null
            : topic < 0 ? DistroBuckets.Stream("amzn", release)
            : DistroBuckets.Stream($"amzn:{release}", rest[(topic + 3)..]);
    }

    /// <summary>The bucket by an advisory's id, where the collection is named otherwise: "ALAS2DOCKER-2025-050", "ALAS2023-2025-839", "ALAS-2025-1959".</summary>
    public static string? BucketOfId(string id)
    {
        var end = id.Length;
        for (var hyphens = 0; hyphens < 2 && end > 0; hyphens++)
        {
            end = id.LastIndexOf('-', end - 1);
        }

        if (end <= 0 || !id.StartsWith("ALAS", StringComparison.Ordinal))
        {
            return null;
        }

        var name = id["ALAS".Length..end];
        var release = name.StartsWith("2022", StringComparison.Ordinal) || name.StartsWith("2023", StringComparison.Ordinal) ? name[..4]
            : name.StartsWith('2') ? "2"
            : name.Length == 0 ? "1" : null;
        return release is null ? null
            : name.Length == (release == "1" ? 0 : release.Length) ? DistroBuckets.Stream("amzn", release)
            : DistroBuckets.Stream($"amzn:{release}", name[release.Length..].ToLowerInvariant());
    }
}
