using System.Runtime.InteropServices;

namespace Assay.Core.Findings;

/// <summary>A part of a text file. Lines and columns count from 1, columns in UTF-16 code units; the end is the place behind the last character.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextRange(int Line, int Column, int EndLine, int EndColumn) : IComparable<TextRange>
{
    public static bool operator <(TextRange left, TextRange right) => left.CompareTo(right) < 0;

    public static bool operator >(TextRange left, TextRange right) => left.CompareTo(right) > 0;

    public static bool operator <=(TextRange left, TextRange right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TextRange left, TextRange right) => left.CompareTo(right) >= 0;

    public int CompareTo(TextRange other) => (Line, Column, EndLine, EndColumn).CompareTo((other.Line, other.Column, other.EndLine, other.EndColumn));
}

/// <summary>A place that a check finds fault with.</summary>
public sealed record CheckFinding
{
    public required Check Check { get; init; }

    /// <summary>What is wrong here, one sentence without a full stop. Never holds a secret.</summary>
    public required string Message { get; init; }

    /// <summary>The file, relative to the artefact; null where the image's config or history is meant.</summary>
    public string? Path { get; init; }

    /// <summary>The place in the file; null where there is no file.</summary>
    public TextRange? Range { get; init; }

    /// <summary>What of the file or image is meant: "Deployment/web", "stage build", "config.User", "history[3]".</summary>
    public string? Subject { get; init; }

    /// <summary>The diffID of the layer that is meant.</summary>
    public string? Layer { get; init; }

    public Suppression? SuppressedBy { get; init; }
}
