using Assay.Core.Packages;

namespace Assay.Reports.Json;

/// <summary>What a host tells, in the JSON contract.</summary>
internal static class HostWriter
{
    public static void Write(JsonBytes writer, HostFacts host)
    {
        writer.WriteStartObject();
        RecordWriter.WriteText(writer, "hostname"u8, host.Hostname);
        RecordWriter.WriteText(writer, "architecture"u8, host.Architecture);
        RecordWriter.WriteText(writer, "kernel"u8, host.Kernel);
        RecordWriter.WriteText(writer, "kernelBuild"u8, host.KernelBuild);
        RecordWriter.WriteText(writer, "bootId"u8, host.BootId);
        RecordWriter.WriteText(writer, "machineId"u8, host.MachineId);
        if (host.RebootNeeded is { } reboot)
        {
            writer.WriteStartObject("rebootNeeded"u8);
            writer.WriteString("running"u8, reboot.Running);
            writer.WriteString("purl"u8, reboot.Purl);
            RecordWriter.WriteText(writer, "version"u8, reboot.Version);
            writer.WriteEndObject();
        }

        writer.WriteStartArray("restartNeeded"u8);
        foreach (var need in host.RestartNeeded)
        {
            writer.WriteStartObject();
            writer.WriteNumber("pid"u8, need.Pid);
            writer.WriteString("program"u8, need.Program);
            writer.WriteString("path"u8, need.Path);
            writer.WriteString("change"u8, Names.Of(need.Change));
            RecordWriter.WriteText(writer, "purl"u8, need.Purl);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
