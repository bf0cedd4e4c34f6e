using System.CommandLine;
using System.Reflection;

namespace Assay.Cli.Commands;

/// <summary>"assay version".</summary>
internal static class VersionCommand
{
    /// <summary>The build's version, without the commit.</summary>
    public static string Version { get; } =
        (typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+')[0];

    public static Command Create()
    {
        var command = new Command("version", "Print the version.");
        command.SetAction(_ =>
        {
            Console.Out.WriteLine($"assay {Version}");
            return ExitCodes.Pass;
        });
        return command;
    }
}
