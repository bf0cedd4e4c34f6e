namespace Assay.Core.Formats;

/// <summary>A document is not what its format asks for, or goes beyond what is read of it. Becomes an issue of the file.</summary>
public sealed class MalformedException : Exception
{
    public MalformedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Where it is wrong, from 1; 0 where that is not known.</summary>
    public int Line { get; init; }

    public int Column { get; init; }

    /// <summary>What is wrong there, without the place; null where the message has none.</summary>
    public string? Reason { get; init; }
}
