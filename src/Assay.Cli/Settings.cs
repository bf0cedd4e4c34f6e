using System.CommandLine;
using Assay.Cli.Commands;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine.Settings;

namespace Assay.Cli;

/// <summary>What flags are where they are not given: ASSAY_NAME in the environment, else "name" in the working directory's assay.yaml.</summary>
internal static class Settings
{
    private const string UsualFile = "assay.yaml";
    private const string ConfigVariable = "ASSAY_CONFIG";

    private static ProjectSettings file = ProjectSettings.None;
    private static AssayException? failure;

    /// <summary>The file, as an input of the verdict.</summary>
    public static VerdictInput? Input => file.Input;

    /// <summary>Reads the file, before any flag is asked for: that of "--config" or ASSAY_CONFIG, which may be "none", else the working directory's.</summary>
    /// <param name="root">Whose flags it may name.</param>
    /// <param name="args">The command line.</param>
    public static void Load(Command root, string[] args)
    {
        var named = Given(args) ?? Variable(ConfigVariable);
        if (named == "none" || (named is null && !File.Exists(UsualFile)))
        {
            return;
        }

        try
        {
            file = ProjectSettings.Read(named ?? UsualFile, [.. NamesOf(root).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        }
        catch (AssayException wrong)
        {
            failure = wrong;
        }
    }

    /// <summary>To be called by every command that flags can change: a file that is wrong must not be taken for one that says nothing.</summary>
    /// <exception cref="AssayException">What is wrong with the file.</exception>
    public static void Require()
    {
        if (failure is not null)
        {
            throw failure;
        }
    }

    public static string? Text(string flag) => Variable(Flags.VariableOf(flag)) ?? (file[flag] is [var single, ..] ? single : null);

    public static string[] List(string flag) =>
        Variable(Flags.VariableOf(flag))?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [.. file[flag] ?? []];

    public static bool Switch(string flag) => Text(flag) is "1" or "true";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // Flags have their defaults from the file, so it is read before they are parsed.
    private static string? Given(string[] args)
    {
        for (var i = 0; i < args.Length && args[i] != "--"; i++)
        {
            if (args[i] == "--config" && i + 1 < args.Length)
            {
                return args[i + 1];
            }

            if (args[i].StartsWith("--config=", StringComparison.Ordinal) || args[i].StartsWith("--config:", StringComparison.Ordinal))
            {
                return args[i]["--config=".Length..];
            }
        }

        return null;
    }

    private static IEnumerable<string> NamesOf(Command command) =>
        command.Options.Select(option => option.Name.TrimStart('-')).Where(name => name is not ("help" or "version" or "config"))
            .Concat(command.Subcommands.SelectMany(NamesOf));
}
