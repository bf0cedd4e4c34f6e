using System.CommandLine;
using Assay.Catalogers;

namespace Assay.Cli.Commands;

/// <summary>"assay catalogers": what is supported, printed from the very data that the engine works by.</summary>
internal static class CatalogersCommand
{
    public static Command Create()
    {
        var command = new Command("catalogers", "List what is read from an artefact.");
        command.SetAction(_ =>
        {
            foreach (var cataloger in AllCatalogers.Catalogers)
            {
                Console.Out.WriteLine($"{cataloger.Name} (version {cataloger.Version})");
                foreach (var glob in cataloger.Interest.Globs)
                {
                    Console.Out.WriteLine($"  {glob}");
                }

                foreach (var folder in cataloger.Interest.NamesIn)
                {
                    Console.Out.WriteLine($"  {folder}/* (names alone)");
                }
            }

            return ExitCodes.Pass;
        });
        return command;
    }
}
