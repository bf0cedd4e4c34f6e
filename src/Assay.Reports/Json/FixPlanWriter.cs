using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>The fix plan in native JSON.</summary>
internal static class FixPlanWriter
{
    public static void Write(JsonBytes writer, FixPlan plan)
    {
        writer.WriteStartObject("fixPlan"u8);
        writer.WriteStartArray("steps"u8);
        foreach (var step in plan.Steps)
        {
            Write(writer, step);
        }

        writer.WriteEndArray();
        writer.WriteString("then"u8, Names.Of(plan.Then));
        writer.WriteStartArray("remaining"u8);
        foreach (var (id, purl) in plan.Remaining)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, id);
            writer.WriteString("purl"u8, purl);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(JsonBytes writer, FixStep step)
    {
        writer.WriteStartObject();
        writer.WriteString("manager"u8, step.Manager);
        RecordWriter.WriteText(writer, "folder"u8, step.Folder);
        if (step.Base is { } isBase)
        {
            writer.WriteBoolean("base"u8, isBase);
        }

        RecordWriter.WriteTexts(writer, "commands"u8, step.Commands);
        writer.WriteStartArray("upgrades"u8);
        foreach (var upgrade in step.Upgrades)
        {
            writer.WriteStartObject();
            writer.WriteString("purl"u8, upgrade.Purl);
            writer.WriteString("name"u8, upgrade.Name);
            RecordWriter.WriteText(writer, "from"u8, upgrade.From);
            writer.WriteString("to"u8, upgrade.To);
            RecordWriter.WriteTexts(writer, "repairs"u8, upgrade.Repairs);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        RecordWriter.WriteText(writer, "note"u8, step.Note);
        writer.WriteEndObject();
    }
}
