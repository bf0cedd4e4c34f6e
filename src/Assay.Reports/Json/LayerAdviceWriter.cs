using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>An advice about a layer, of the JSON contract.</summary>
internal static class LayerAdviceWriter
{
    public static void Write(JsonBytes writer, LayerAdvice advice)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, Names.Of(advice.Kind));
        writer.WriteString("layer"u8, advice.Layer);
        writer.WriteNumber("number"u8, advice.Number);
        writer.WriteString("text"u8, advice.Text);
        writer.WriteNumber("savedBytes"u8, advice.SavedBytes);
        if (advice.Files > 0)
        {
            writer.WriteNumber("files"u8, advice.Files);
        }

        if (advice.Paths.Count > 0)
        {
            RecordWriter.WriteTexts(writer, "paths"u8, advice.Paths);
        }

        writer.WriteEndObject();
    }
}
