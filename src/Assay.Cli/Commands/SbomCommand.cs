using System.CommandLine;

namespace Assay.Cli.Commands;

/// <summary>"assay sbom".</summary>
internal static class SbomCommand
{
    public static Command Create()
    {
        var run = new ScanRun();
        var command = new Command("sbom", "Write the inventory of a target, without matching it.");
        run.AddTo(command, inventoryOnly: true);
        command.SetAction((arguments, token) => run.RunAsync(arguments, inventoryOnly: true, "json", token));
        return command;
    }
}
