using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Core.Cataloging;

/// <summary>A secret as one file of a layer holds it; never its value. Stored in the layer cache.</summary>
/// <param name="Path">The file.</param>
/// <param name="Rule">The kind: "github-token".</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Severity">How bad it is to have it there.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">In bytes, from 1.</param>
/// <param name="Redacted">See <see cref="Secret.Redacted"/>.</param>
/// <param name="Fingerprint">See <see cref="Secret.Fingerprint"/>.</param>
public sealed record SecretFact(FilePath Path, string Rule, string Title, Severity Severity, long Line, long Column, string Redacted, string Fingerprint);
