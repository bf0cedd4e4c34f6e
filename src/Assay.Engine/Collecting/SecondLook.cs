using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Engine.Collecting;

/// <summary>
/// What one streaming pass can't see: an interesting path that is only reached through a symbolic link, such as a package database whose
/// folder was moved. Once all layers are indexed, patterns are resolved in the merged tree, and what leads elsewhere is looked for there.
/// </summary>
internal static class SecondLook
{
    /// <summary>The table for a second pass; null where nothing was hidden, which is nearly always.</summary>
    public static InterestTable? Needed(InterestTable table, LayeredFacts facts)
    {
        var hidden = new List<MovedGlob>();
        foreach (var (glob, cataloger) in table.Globs.Where(wanted => wanted.Glob.LiteralParts > 0))
        {
            var (folder, pattern) = glob.SplitLiteral();
            if (!facts.Tree.TryResolve(FilePath.Parse(folder), followLast: true, out var found) || Text(found.Path) is not { } place)
            {
                continue;
            }

            var moved = place + (pattern.Length == 0 ? "" : "/" + pattern);
            if (place.Length > 0 && moved != glob.ToString() && !IsWanted(table, moved, cataloger))
            {
                hidden.Add(new MovedGlob(Glob.Parse(moved), cataloger, place, folder));
            }
        }

        return hidden.Count == 0 ? null : table.Moved(hidden);
    }

    /// <summary>Facts of both passes over a layer.</summary>
    public static LayerFacts Combine(LayerFacts first, LayerFacts second) => new()
    {
        DiffId = first.DiffId,
        Index = first.Index,
        Secrets = first.Secrets,
        Summary = first.Summary,
        Issues = [.. first.Issues, .. second.Issues.Except(first.Issues)],
        Files = [.. first.Files, .. second.Files],
    };

    // Another pattern may read that very place already: os-release is wanted in /etc and in /usr/lib, where the first one leads.
    private static bool IsWanted(InterestTable table, string moved, int cataloger) =>
        table.Globs.Any(wanted => wanted.Cataloger == cataloger
            && (wanted.Glob.ToString() == moved || (!moved.Contains('*', StringComparison.Ordinal) && wanted.Glob.Matches(Encoding.UTF8.GetBytes(moved)))));

    // Patterns are text, and '*' means something in them: a link to such a name stays unread, as it does in every package manager.
    private static string? Text(FilePath path) =>
        System.Text.Unicode.Utf8.IsValid(path.Bytes) && !path.Bytes.Contains((byte)'*') ? Encoding.UTF8.GetString(path.Bytes) : null;
}
