using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Policy.Vex;

namespace Assay.Engine.Attached;

/// <summary>What is attached to an image and believed.</summary>
/// <param name="Signature">What is known of the image's signature; null where that could not be found out.</param>
/// <param name="Vex">Documents that the user's key signed for this image.</param>
/// <param name="Issues">What was left aside, and what could not be read.</param>
internal sealed record AttachedFacts(ImageSignature? Signature, IReadOnlyList<VexDocument> Vex, IReadOnlyList<Issue> Issues);
