namespace Assay.Reports.Tests.Sboms;

/// <summary>What measures the memory of its process runs alone.</summary>
[CollectionDefinition(nameof(MeasuredMemory), DisableParallelization = true)]
public sealed class MeasuredMemory;
