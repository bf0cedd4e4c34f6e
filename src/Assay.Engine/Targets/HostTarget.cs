using Assay.Core.Packages;
using Assay.Engine.Hosts;
using Assay.Sources.Host;

namespace Assay.Engine.Targets;

/// <summary>"host:", this machine; "host:PATH", the one whose root is mounted there, for an agent in a container.</summary>
internal static class HostTarget
{
    public static Task<Inventory> ReadAsync(string name, TargetScan scan, CancellationToken token)
    {
        var root = name.Length == 0 ? "/" : name;
        if (!Directory.Exists(root))
        {
            throw TargetScan.NotFound(root);
        }

        var machine = new HostMachine(root, scan.Options.AllMounts);
        var facts = machine.Facts;
        var artifact = new Artifact { Kind = "host", Name = facts.Hostname ?? root, Platform = machine.Platform, Host = facts };
        var joined = scan.JoinTree(() => machine.Walk(scan.Options.Limits, scan.Enters), artifact, token);
        var needs = machine.RestartNeeds(token);
        var inventory = HostInventory.Of(joined.Inventory, RestartOwners.Mark(needs, joined.Claims()), machine.Issues);
        scan.Timings.Mark("processes");
        return Task.FromResult(inventory);
    }
}
