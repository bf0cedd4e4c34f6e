using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>A secret of the JSON contract.</summary>
internal static class SecretWriter
{
    public static void Write(JsonBytes writer, Secret secret)
    {
        writer.WriteStartObject();
        writer.WriteString("rule"u8, secret.Rule);
        writer.WriteString("title"u8, secret.Title);
        writer.WriteString("severity"u8, Names.Of(secret.Severity));
        writer.WriteString("place"u8, Names.Of(secret.Place));
        writer.WriteString("path"u8, secret.Path);
        writer.WriteNumber("line"u8, secret.Line);
        writer.WriteNumber("column"u8, secret.Column);
        RecordWriter.WriteText(writer, "layer"u8, secret.Layer);
        RecordWriter.WriteText(writer, "deletedIn"u8, secret.DeletedIn);
        writer.WriteString("redacted"u8, secret.Redacted);
        writer.WriteString("fingerprint"u8, secret.Fingerprint);
        if (secret.SuppressedBy is { } suppression)
        {
            writer.WritePropertyName("suppressedBy"u8);
            FindingWriter.Write(writer, suppression);
        }

        writer.WriteEndObject();
    }
}
