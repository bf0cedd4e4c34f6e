namespace Assay.Catalogers.Formats;

/// <summary>A document is not what its format asks for, or goes beyond what is read of it. Becomes an issue of the file.</summary>
internal sealed class MalformedException : Exception
{
    public MalformedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
