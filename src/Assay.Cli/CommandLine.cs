using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Assay.Core;

namespace Assay.Cli;

/// <summary>Runs a command and turns every way in which it can end into one of the contract's exit codes.</summary>
internal static class CommandLine
{
    // What shells report for a program that SIGINT ended.
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        AddExamples(root);
        try
        {
            // Settings are read while arguments are parsed, so that what is wrong with them comes out here too.
            var parsed = root.Parse(args);
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
            {
                using var terminal = new Terminal(quiet: true);
                var command = parsed.CommandResult.Command == root ? "assay" : $"assay {parsed.CommandResult.Command.Name}";
                terminal.Fail(parsed.Errors[0].Message, $"see '{command} --help'");
                return ExitCodes.BadInput;
            }

            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
        }
        catch (AssayException failure)
        {
            using var terminal = new Terminal(quiet: true);
            terminal.Fail(failure);
            return ExitCodes.BadInput;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            using var terminal = new Terminal(quiet: true);
            terminal.Fail($"internal error: {bug}", "this is a bug in assay: please report it with the text above");
            return ExitCodes.InternalError;
        }
    }

    private static void AddExamples(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().First();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            var examples = Examples.Of(parseResult.CommandResult.Command.Name);
            if (examples.Count > 0)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var (command, what) in examples)
                {
                    output.WriteLine($"  {command}");
                    output.WriteLine($"      {what}");
                }
            }

            return code;
        }
    }
}
