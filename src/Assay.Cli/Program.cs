using System.CommandLine;
using Assay.Cli;
using Assay.Cli.Commands;

var root = new RootCommand("Assay finds the packages in an artefact, knows which have known vulnerabilities, and gives a verdict.")
{
    ScanCommand.Create(),
    SbomCommand.Create(),
    ExplainCommand.Create(),
    DiffCommand.Create(),
    CheckCommand.Create(),
    PolicyCommand.Create(),
    DbCommand.Create(),
    CacheCommand.Create(),
    FeedsCommand.Create(),
    CatalogersCommand.Create(),
    JavaIndexCommand.Create(),
    CompletionCommand.Create(),
    VersionCommand.Create(),
};
root.Options.Add(Settings.Config);

return await CommandLine.RunAsync(root, args).ConfigureAwait(false);
