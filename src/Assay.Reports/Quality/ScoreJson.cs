using Assay.Reports.Json;

namespace Assay.Reports.Quality;

/// <summary>A score for machines: docs/sboms.md.</summary>
internal static class ScoreJson
{
    public static void Write(SbomScore score, Stream output, ReportOptions options)
    {
        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartObject();
            writer.WriteString("artifact"u8, score.Artifact.Name);
            writer.WriteString("format"u8, score.Facts.Format);
            RecordWriter.WriteText(writer, "formatVersion"u8, score.Facts.Version);
            writer.WriteNumber("score"u8, score.Score);
            Write(writer, "checks"u8, score.Checks);
            Write(writer, "ntia"u8, score.Ntia);
            Write(writer, "bsi"u8, score.Bsi);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Write(JsonBytes writer, ReadOnlySpan<byte> name, IReadOnlyList<SbomCheck> checks)
    {
        writer.WriteStartArray(name);
        foreach (var check in checks)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, check.Id);
            writer.WriteString("title"u8, check.Title);
            writer.WriteNumber("have"u8, check.Have);
            writer.WriteNumber("of"u8, check.Of);
            writer.WriteBoolean("whole"u8, check.IsWhole);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
