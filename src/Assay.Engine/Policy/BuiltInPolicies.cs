namespace Assay.Engine.Policy;

/// <summary>Policies that come with the program, by name. They are files like any other: BuiltIn/*.yaml.</summary>
internal static class BuiltInPolicies
{
    private const string Prefix = "Assay.Engine.Policy.BuiltIn.";
    private const string Suffix = ".yaml";

    public static IReadOnlyList<string> Names { get; } = [.. typeof(BuiltInPolicies).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal)];

    /// <summary>The policy of that name; null where there is none.</summary>
    public static PolicyFile? Find(string name) => Bytes(name) is { } bytes ? PolicyReader.Read($"{name}.yaml", bytes) : null;

    /// <summary>The policy's text; null where there is none.</summary>
    public static byte[]? Bytes(string name)
    {
        using var stream = typeof(BuiltInPolicies).Assembly.GetManifestResourceStream(Prefix + name + Suffix);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
