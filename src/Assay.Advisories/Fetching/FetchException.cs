namespace Assay.Advisories.Fetching;

/// <summary>A file could not be had. What was there before stays; it never leaves this room.</summary>
internal sealed class FetchException : Exception
{
    public FetchException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether the same request may succeed a little later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the publisher asked to be left alone; null where it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the publisher said that there is no such file.</summary>
    public bool IsAbsent { get; init; }
}
