namespace Assay.Engine.Policy.Accepting;

/// <summary>A file of accepted risks.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Digest">"sha256:..." of its bytes.</param>
/// <param name="Entries">In the order of the file.</param>
internal sealed record AcceptFile(string Name, string Digest, IReadOnlyList<AcceptEntry> Entries);
