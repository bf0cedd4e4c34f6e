using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy.Vex;

/// <summary>Applies VEX documents: pure. What a statement calls not affected or fixed stays in the result, suppressed, with who says so and why.</summary>
internal static class VexStatements
{
    public static IReadOnlyList<Finding> Apply(Artifact artifact, IReadOnlyDictionary<string, Package> packages, IReadOnlyList<Finding> findings, IReadOnlyList<VexDocument> documents)
    {
        var byId = new Dictionary<string, List<Said>>(StringComparer.OrdinalIgnoreCase);
        foreach (var document in documents)
        {
            foreach (var statement in document.Statements)
            {
                Add(byId, new Said(document, statement));
            }
        }

        return byId.Count == 0 ? findings : [.. findings.Select(finding => finding.SuppressedBy is null ? Mark(finding) : finding)];

        Finding Mark(Finding finding)
        {
            if (packages.GetValueOrDefault(finding.Purl) is not { } package)
            {
                return finding;
            }

            Said? last = null;
            Take(finding.Id);
            foreach (var alias in finding.Aliases)
            {
                Take(alias);
            }

            return last is { Statement: { Status: VexStatus.NotAffected or VexStatus.Fixed } statement }
                ? finding with { SuppressedBy = ToSuppression(last.Document, statement) }
                : finding;

            // The latest statement counts; of two as old the later read, as documents are given in order.
            void Take(string id)
            {
                foreach (var said in byId.GetValueOrDefault(id) ?? [])
                {
                    if (!(last is not null && said.Made < last.Made) && IsAbout(said.Statement, artifact, package))
                    {
                        last = said;
                    }
                }
            }
        }
    }

    private static void Add(Dictionary<string, List<Said>> byId, Said said)
    {
        foreach (var id in said.Statement.Vulnerabilities)
        {
            if (!byId.TryGetValue(id, out var list))
            {
                byId.Add(id, list = []);
            }

            // Two names of one statement may differ in nothing but case.
            if (list.Count == 0 || list[^1] != said)
            {
                list.Add(said);
            }
        }
    }

    private static bool IsAbout(VexStatement statement, Artifact artifact, Package package)
    {
        foreach (var product in statement.Products)
        {
            if (VexMatch.Means(product, artifact, package))
            {
                return true;
            }
        }

        return false;
    }

    private static Suppression ToSuppression(VexDocument document, VexStatement statement) => new()
    {
        Kind = "vex",
        Id = statement.Place.ToString(),
        Reason = statement.Status == VexStatus.Fixed ? "fixed" : statement.Justification ?? "notAffected",
        Note = statement.Note,
        Owner = document.Author,
    };

    /// <summary>A statement and who made it.</summary>
    private sealed class Said(VexDocument document, VexStatement statement)
    {
        public VexDocument Document { get; } = document;

        public VexStatement Statement { get; } = statement;

        public long Made { get; } = statement.Made?.UtcTicks ?? 0;
    }
}
