namespace Assay.Core;

/// <summary>The user's or the environment's error: printed as "error:" and "hint:", exit code 2.</summary>
public sealed class AssayException : Exception
{
    public AssayException(string code, string message, string? hint = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Hint = hint;
    }

    /// <summary>Stable, for machines: "target.notFound".</summary>
    public string Code { get; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; }
}
