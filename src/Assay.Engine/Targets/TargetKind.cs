using Assay.Core.Packages;
using Assay.Sources.Oci;

namespace Assay.Engine.Targets;

/// <summary>Reads what stands behind the scheme of a target.</summary>
/// <param name="name">The target without its scheme: a path, a reference, "-".</param>
/// <param name="scan">The scan that it is read for.</param>
/// <param name="token">Ends it.</param>
/// <exception cref="Core.AssayException">The target can't be used.</exception>
internal delegate Task<Inventory> ReadTarget(string name, TargetScan scan, CancellationToken token);

/// <summary>Finds the image behind the scheme of a target: its manifest and config, and nothing of its layers.</summary>
/// <param name="name">The target without its scheme.</param>
/// <param name="scan">The scan that it is read for.</param>
/// <param name="token">Ends it.</param>
/// <exception cref="Core.AssayException">There is no such image.</exception>
internal delegate Task<Image> DescribeTarget(string name, TargetScan scan, CancellationToken token);

/// <summary>A kind of target: everything that differs between one and another.</summary>
/// <param name="Scheme">What stands before the first colon: "oci".</param>
/// <param name="Usage">How it is written, for messages: "oci:DIR[:TAG]".</param>
/// <param name="ReadAsync">From its name to an inventory.</param>
/// <param name="DescribeAsync">From its name to the image that it is; null where targets of the kind are no images.</param>
internal sealed record TargetKind(string Scheme, string Usage, ReadTarget ReadAsync, DescribeTarget? DescribeAsync = null);
