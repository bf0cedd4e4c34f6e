using Assay.Core.Findings;

namespace Assay.Reports.Table;

/// <summary>The ids of one severity, in order.</summary>
internal sealed record SeverityLine(Severity Severity, IReadOnlyList<string> Ids);
