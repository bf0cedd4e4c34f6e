namespace Assay.Core.Files;

/// <summary>Whether a file's content will be asked for.</summary>
/// <param name="path">The normalised path.</param>
/// <param name="mode">Unix permission bits.</param>
public delegate bool WantsFile(ReadOnlySpan<byte> path, int mode);

/// <summary>Whether anything that lies in a folder, at any depth, may be of interest.</summary>
/// <param name="path">The normalised path.</param>
public delegate bool EntersFolder(ReadOnlySpan<byte> path);

/// <summary>What a pass over a tree is after, told before it begins: see <see cref="TreeCursor.Plan"/>.</summary>
/// <param name="Wants">Whose content is read.</param>
/// <param name="Enters">Which folders need not be looked into where that is false.</param>
public sealed record TreePlan(WantsFile Wants, EntersFolder Enters);
