using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy.Vex;

/// <summary>Applies VEX documents: pure. What a statement calls not affected or fixed stays in the result, suppressed, with who says so and why.</summary>
internal static class VexStatements
{
    public static IReadOnlyList<Finding> Apply(Artifact artifact, IReadOnlyDictionary<string, Package> packages, IReadOnlyList<Finding> findings, IReadOnlyList<VexDocument> documents)
    {
        var byId = documents
            .SelectMany(document => document.Statements.Select(statement => (Document: document, Statement: statement)))
            .SelectMany(said => said.Statement.Vulnerabilities.Distinct(StringComparer.OrdinalIgnoreCase).Select(id => (Id: id, Said: said)))
            .ToLookup(pair => pair.Id, pair => pair.Said, StringComparer.OrdinalIgnoreCase);
        return byId.Count == 0 ? findings : [.. findings.Select(finding => finding.SuppressedBy is null ? Mark(finding) : finding)];

        Finding Mark(Finding finding)
        {
            if (packages.GetValueOrDefault(finding.Purl) is not { } package)
            {
                return finding;
            }

            // The latest statement counts; of two as old the later read, as documents are given in order.
            var last = finding.Aliases.Prepend(finding.Id).SelectMany(id => byId[id])
                .Where(said => said.Statement.Products.Any(product => VexMatch.Means(product, artifact, package)))
                .OrderBy(said => said.Statement.Made ?? DateTimeOffset.MinValue)
                .LastOrDefault();
            return last.Statement is { Status: VexStatus.NotAffected or VexStatus.Fixed } statement
                ? finding with { SuppressedBy = ToSuppression(last.Document, statement) }
                : finding;
        }
    }

    private static Suppression ToSuppression(VexDocument document, VexStatement statement) => new()
    {
        Kind = "vex",
        Id = statement.Place.ToString(),
        Reason = statement.Status == VexStatus.Fixed ? "fixed" : statement.Justification ?? "notAffected",
        Note = statement.Note,
        Owner = document.Author,
    };
}
