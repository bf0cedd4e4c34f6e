using System.CommandLine;
using System.Text;
using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Engine.Policy;

namespace Assay.Cli.Commands;

/// <summary>"assay policy": policies tried without a scan.</summary>
internal static class PolicyCommand
{
    private const int MaxShown = 10;

    public static Command Create() => new("policy", "Try policies on results that were written before.")
    {
        CreateList(), CreateShow(), CreateControls(), CreateTest(), CreateExplain(), CreateBacktest(),
    };

    private static Command CreateList()
    {
        var command = new Command("list", "Name the built-in policies.");
        command.SetAction(_ => PolicyTesting.BuiltIn.ToList().ForEach(Console.Out.WriteLine));
        return command;
    }

    private static Command CreateShow()
    {
        var name = new Argument<string>("name") { Description = "A built-in policy.", HelpName = "NAME" };
        var command = new Command("show", "Print a built-in policy, to begin one's own with.") { name };
        command.SetAction(arguments =>
        {
            using var output = Terminal.OpenOutput();
            output.Write(PolicyTesting.TextOf(arguments.GetValue(name)!));
        });
        return command;
    }

    private static Command CreateControls()
    {
        var name = new Argument<string>("name") { Description = "A built-in policy, or a file.", HelpName = "NAME|FILE" };
        var command = new Command("controls", "Print what a policy's benchmark asks for, and which rule decides it, if a scanner can.") { name };
        command.SetAction(arguments =>
        {
            using var output = Terminal.OpenOutput();
            output.Write(Encoding.UTF8.GetBytes(string.Join('\n', PolicyPages.Controls(arguments.GetValue(name)!).Split('\n').Select(SafeText.Escape))));
        });
        return command;
    }

    private static Command CreateTest()
    {
        var file = new Argument<string>("file") { Description = "Cases: a policy, results, and what it must make of them.", HelpName = "FILE" };
        var command = new Command("test", "Run a policy's own tests.") { file };
        command.SetAction((arguments, token) =>
        {
            var cases = PolicyTesting.Test(arguments.GetValue(file)!, TimeProvider.System, token);
            foreach (var tested in cases)
            {
                Console.Out.WriteLine(SafeText.Escape($"{(tested.Failure is null ? "ok" : "FAILED")}  {tested.Name}{(tested.Failure is null ? "" : $": {tested.Failure}")}"));
            }

            var failed = cases.Count(tested => tested.Failure is not null);
            Console.Out.WriteLine($"{cases.Count - failed} passed, {failed} failed");
            return Task.FromResult(failed > 0 ? ExitCodes.PolicyFailed : ExitCodes.Pass);
        });
        return command;
    }

    private static Command CreateExplain()
    {
        var result = new Argument<string>("result") { Description = "A result (JSON).", HelpName = "RESULT" };
        var policy = new PolicyFlags();
        var command = new Command("explain", "Say which rules a result breaks, and why.") { result };
        policy.AddTo(command, hasBaseline: false);
        command.SetAction((arguments, token) =>
        {
            foreach (var rule in PolicyTesting.Explain(policy.Read(arguments), arguments.GetValue(result)!, TimeProvider.System, token))
            {
                var state = !rule.Applies ? "not for this artefact or stage" : rule.Violations.Count == 0 ? "holds" : $"broken {rule.Violations.Count} times";
                Console.Out.WriteLine(SafeText.Escape($"{rule.Policy}/{rule.Rule} ({(rule.Level == VerdictResult.Fail ? "fail" : "warn")}): {state}"));
                Console.Out.WriteLine(SafeText.Escape($"    where {rule.Text.ReplaceLineEndings(" ")}"));
                foreach (var violation in rule.Violations.Take(MaxShown))
                {
                    Console.Out.WriteLine(SafeText.Escape($"    - {violation.Text}"));
                }

                if (rule.Violations.Count > MaxShown)
                {
                    Console.Out.WriteLine($"      and {rule.Violations.Count - MaxShown} more");
                }
            }

            return Task.FromResult(ExitCodes.Pass);
        });
        return command;
    }

    private static Command CreateBacktest()
    {
        var results = new Argument<string[]>("results") { Description = "Results (JSON), or folders of them.", HelpName = "RESULT|DIR", Arity = ArgumentArity.OneOrMore };
        var policy = new PolicyFlags();
        var command = new Command("backtest", "Say what policies would have blocked.") { results };
        policy.AddTo(command, hasBaseline: false);
        command.SetAction((arguments, token) =>
        {
            var entries = PolicyTesting.Backtest(policy.Read(arguments), arguments.GetValue(results)!, TimeProvider.System, token);
            foreach (var entry in entries)
            {
                var rules = string.Join(", ", entry.Rules.Select(rule => $"{rule.Key} {rule.Value}"));
                Console.Out.WriteLine(SafeText.Escape($"{entry.Result.ToString().ToLowerInvariant(),-12} {entry.Artifact} ({entry.File}){(rules.Length > 0 ? $": {rules}" : "")}"));
            }

            Console.Out.WriteLine($"{entries.Count(entry => entry.Result == VerdictResult.Fail)} of {entries.Count} would have failed");
            return Task.FromResult(ExitCodes.Pass);
        });
        return command;
    }
}
