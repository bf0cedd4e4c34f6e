using System.CommandLine;

namespace Assay.Cli.Commands;

/// <summary>"assay scan".</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var run = new ScanRun();
        var command = new Command("scan", "Find the packages of a target, match them with advisories, and give a verdict.");
        run.AddTo(command, inventoryOnly: false);
        command.SetAction((arguments, token) => run.RunAsync(arguments, inventoryOnly: false, "table", token));
        return command;
    }
}
