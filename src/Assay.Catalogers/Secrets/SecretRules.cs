using Assay.Core.Findings;

namespace Assay.Catalogers.Secrets;

/// <summary>
/// The kinds of credentials that are known, as their issuers document or show them. The order matters: of two rules that take the same text the
/// first one has it.
/// </summary>
internal static partial class SecretRules
{
    private const string Uuid = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

    // Entropy of the shortest random texts of each alphabet; a hundredth of a percent lies below.
    private const double HexEntropy = 2.6;
    private const double TokenEntropy = 3.3;

    static SecretRules() => All = [.. Clouds, .. Repositories, .. Registries, .. Pipelines, .. Chats, .. Payments, .. Models, .. Monitors, .. Platforms, .. Keys, .. Databases, .. Generic];

    public static IReadOnlyList<SecretRule> All { get; }

    // Told by how it begins.
    private static SecretRule Token(string id, string title, Severity severity, string keyword, string pattern, int least) =>
        Token(id, title, severity, [keyword], pattern, least);

    private static SecretRule Token(string id, string title, Severity severity, string[] keywords, string pattern, int least) =>
        new(id, title, severity, SecretShape.Prefix, keywords, pattern) { LeastBytes = least };

    // Told by a mark that its issuer put into it.
    private static SecretRule Marked(string id, string title, Severity severity, string keyword, string pattern, int least) =>
        new(id, title, severity, SecretShape.Inside, [keyword], pattern) { LeastBytes = least, Before = 160 };

    // Without a mark: told by the name of what it is given to.
    private static SecretRule Named(string id, string title, Severity severity, string[] keywords, string pattern, int least, double entropy) =>
        new(id, title, severity, SecretShape.Assigned, keywords, pattern) { LeastBytes = least, LeastEntropy = entropy };

    // Told by what stands around it.
    private static SecretRule Around(string id, string title, Severity severity, string[] keywords, string pattern) =>
        new(id, title, severity, SecretShape.Around, keywords, pattern) { LeastBytes = 0 };
}
