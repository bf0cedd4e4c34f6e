using System.CommandLine;
using Assay.Engine;

namespace Assay.Cli.Commands;

/// <summary>What of a target is looked at, for the commands that look at targets beside "scan" and "sbom".</summary>
internal sealed class SelectionFlags
{
    private readonly Option<string?> packages = Flags.Packages();
    private readonly Option<bool> backing = Flags.Backing();
    private readonly Option<string[]> exclude = Flags.Exclude();
    private readonly Option<string?> distro = Flags.Distro();

    public void AddTo(Command command)
    {
        command.Options.Add(packages);
        command.Options.Add(backing);
        command.Options.Add(exclude);
        command.Options.Add(distro);
    }

    /// <exception cref="Core.AssayException">A flag's value is none.</exception>
    public ScanOptions Apply(ParseResult arguments, ScanOptions options) => options with
    {
        Packages = Flags.ParsePackages(arguments.GetValue(packages)),
        WithBackingFiles = arguments.GetValue(backing),
        Excluded = arguments.GetValue(exclude) ?? [],
        Distro = Flags.ParseDistro(arguments.GetValue(distro)),
    };
}
