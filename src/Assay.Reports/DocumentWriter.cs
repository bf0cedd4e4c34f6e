namespace Assay.Reports;

/// <summary>
/// Objects, lists and texts of a document that has two forms: as JSON (<see cref="Json.JsonBytes"/>) and as elements of XML (CycloneDX'). Names and
/// texts that are given as bytes are our own.
/// </summary>
public abstract class DocumentWriter : IDisposable
{
    /// <summary>Whether something of what was written does not come back out of the document as it was.</summary>
    public virtual bool IsLossy => false;

    public abstract void WriteStartObject();

    public abstract void WriteStartObject(ReadOnlySpan<byte> name);

    public abstract void WriteEndObject();

    public abstract void WriteStartArray();

    public abstract void WriteStartArray(ReadOnlySpan<byte> name);

    public abstract void WriteEndArray();

    public abstract void WritePropertyName(ReadOnlySpan<byte> name);

    public abstract void WriteString(ReadOnlySpan<byte> name, string? value);

    public abstract void WriteString(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);

    /// <summary>A text of two parts, which need not be put together for it.</summary>
    public abstract void WriteString(ReadOnlySpan<byte> name, string start, string rest);

    /// <summary>A name with its value, in a list of such: most of a document of CycloneDX.</summary>
    public abstract void WriteProperty(string name, string value);

    public abstract void WriteStringValue(string? value);

    public abstract void WriteStringValue(ReadOnlySpan<byte> value);

    public abstract void WriteNumber(ReadOnlySpan<byte> name, double value);

    public abstract void Dispose();
}
