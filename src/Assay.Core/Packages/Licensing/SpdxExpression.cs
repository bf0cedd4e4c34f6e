using System.Diagnostics.CodeAnalysis;

namespace Assay.Core.Packages.Licensing;

/// <summary>
/// A licence expression of SPDX: specification 2.3, annex D, and 3.0, annex B. Ids and operators are read in any case and written in their
/// official one, without needless brackets; AND binds closer than OR.
/// </summary>
public sealed class SpdxExpression : IEquatable<SpdxExpression>
{
    /// <summary>The longest text that is read.</summary>
    public const int MaxLength = 64 << 10;

    private readonly SpdxNode root;
    private readonly string text;

    internal SpdxExpression(SpdxNode root)
    {
        this.root = root;
        var licenses = new List<string>();
        var exceptions = new List<string>();
        root.Collect(licenses, exceptions);
        Licenses = licenses;
        Exceptions = exceptions;
        text = root.ToString();
    }

    /// <summary>The licences named, in their order, each once: list ids without '+', and references.</summary>
    public IReadOnlyList<string> Licenses { get; }

    /// <summary>The exceptions named, in their order, each once.</summary>
    public IReadOnlyList<string> Exceptions { get; }

    /// <summary>Reads an expression whose every id must be on the SPDX list or be a reference.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="expression">What it says.</param>
    /// <param name="error">What is wrong and where, counted from 0.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SpdxExpression? expression, [NotNullWhen(false)] out string? error)
    {
        expression = null;
        if (text.Length > MaxLength)
        {
            error = $"longer than {MaxLength} characters";
            return false;
        }

        var parser = new SpdxParser(text);
        if (!parser.TryParse(out var root, out error))
        {
            return false;
        }

        expression = new SpdxExpression(root);
        return true;
    }

    /// <summary>
    /// What a package manager wrote ("GPLv2+", "MIT/X11", "Apache License, Version 2.0"), as an expression; what the list does not know
    /// becomes a LicenseRef made of the same words.
    /// </summary>
    /// <returns>Null where nothing is said: no text, NONE, NOASSERTION.</returns>
    public static SpdxExpression? FromLoose(string? text) => SpdxLoose.Read(text);

    /// <summary>Whether somebody who may use some licences (list ids without '+', and references) may use what is under this expression: of alternatives one is enough.</summary>
    public bool IsSatisfiedBy(Func<string, bool> allowed) => root.IsSatisfiedBy(allowed);

    /// <summary>The canonical text.</summary>
    public override string ToString() => text;

    public bool Equals(SpdxExpression? other) => other is not null && string.Equals(text, other.text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as SpdxExpression);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(text);
}
