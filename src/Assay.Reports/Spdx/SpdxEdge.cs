namespace Assay.Reports.Spdx;

/// <summary>A relation of two elements, by their ids. A class, as <see cref="Json.MetIssue"/> is one.</summary>
internal sealed record SpdxEdge(string From, SpdxRelation Kind, string To);
