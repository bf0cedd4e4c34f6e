using Assay.Core.Packages;

namespace Assay.Reports.Json;

/// <summary>Reads what <see cref="HostWriter"/> writes.</summary>
internal static class HostReader
{
    public static HostFacts? Read(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var host = new HostFacts();
        while (json.NextProperty())
        {
            host = With(host, ref json);
        }

        return host;
    }

    private static HostFacts With(HostFacts host, ref JsonStream json)
    {
        if (json.Is("hostname"u8))
        {
            return host with { Hostname = json.Text() };
        }

        if (json.Is("architecture"u8))
        {
            return host with { Architecture = json.Text() };
        }

        if (json.Is("kernel"u8))
        {
            return host with { Kernel = json.Text() };
        }

        if (json.Is("kernelBuild"u8))
        {
            return host with { KernelBuild = json.Text() };
        }

        if (json.Is("bootId"u8))
        {
            return host with { BootId = json.Text() };
        }

        if (json.Is("machineId"u8))
        {
            return host with { MachineId = json.Text() };
        }

        if (json.Is("rebootNeeded"u8))
        {
            return host with { RebootNeeded = Reboot(ref json) };
        }

        if (json.Is("restartNeeded"u8))
        {
            var needs = new List<RestartNeed>();
            RecordReader.ReadAll(ref json, needs, Need);
            return host with { RestartNeeded = needs };
        }

        json.Skip();
        return host;
    }

    private static RebootNeed? Reboot(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        string? running = null;
        string? purl = null;
        string? version = null;
        while (json.NextProperty())
        {
            if (json.Is("running"u8))
            {
                running = json.Text();
            }
            else if (json.Is("purl"u8))
            {
                purl = json.Text();
            }
            else if (json.Is("version"u8))
            {
                version = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        return running is null || purl is null ? null : new RebootNeed(running, purl, version);
    }

    private static RestartNeed? Need(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        long? pid = null;
        string? program = null;
        string? path = null;
        string? purl = null;
        MappedChange? change = null;
        while (json.NextProperty())
        {
            if (json.Is("pid"u8))
            {
                pid = json.Integer();
            }
            else if (json.Is("program"u8))
            {
                program = json.Text();
            }
            else if (json.Is("path"u8))
            {
                path = json.Text();
            }
            else if (json.Is("change"u8))
            {
                change = Names.ChangeOf(json.Text());
            }
            else if (json.Is("purl"u8))
            {
                purl = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        return pid is not (>= 0 and <= int.MaxValue and var number) || program is null || path is null || change is null
            ? null
            : new RestartNeed((int)number, program, path, change.Value) { Purl = purl };
    }
}
