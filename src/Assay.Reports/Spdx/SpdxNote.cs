using Assay.Reports.Json;

namespace Assay.Reports.Spdx;

/// <summary>An annotation: a name of ours, and behind it a record of native JSON that is made when it is written.</summary>
internal sealed record SpdxNote(string Name, Action<JsonBytes> Write);
