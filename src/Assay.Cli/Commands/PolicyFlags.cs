using System.CommandLine;
using Assay.Engine.Policy;

namespace Assay.Cli.Commands;

/// <summary>The flags of every command that judges.</summary>
internal sealed class PolicyFlags
{
    private readonly Option<string[]> policy = Flags.Policy();
    private readonly Option<string[]> accept = Flags.Accept();
    private readonly Option<string[]> vex = Flags.Vex();
    private readonly Option<string?> trustAttached = Flags.TrustAttached();
    private readonly Option<string?> baseline = Flags.Baseline();
    private readonly Option<string?> stage = Flags.Stage();

    /// <summary>Adds the flags; a command that compares has its own baseline, and what is written already has nothing attached.</summary>
    public void AddTo(Command command, bool hasBaseline)
    {
        command.Options.Add(policy);
        command.Options.Add(accept);
        command.Options.Add(vex);
        command.Options.Add(stage);
        if (hasBaseline)
        {
            command.Options.Add(baseline);
            command.Options.Add(trustAttached);
        }
    }

    // The files that are taken without being named are the caller's, from where the caller stands; nothing is ever taken from a target.
    public PolicyOptions Read(ParseResult arguments)
    {
        var policies = arguments.GetValue(policy) ?? [];
        var accepted = arguments.GetValue(accept) ?? [];
        return new PolicyOptions
        {
            Policies = policies.Length > 0 ? policies : Present("assay.policy.yaml"),
            Accepted = accepted.Length > 0 ? accepted : Present(Path.Combine(".assay", "accept.yaml")),
            Vex = arguments.GetValue(vex) ?? [],
            TrustedKeyFile = arguments.CommandResult.Command.Options.Contains(trustAttached) ? arguments.GetValue(trustAttached) : null,
            Baseline = arguments.CommandResult.Command.Options.Contains(baseline) ? arguments.GetValue(baseline) : null,
            Stage = arguments.GetValue(stage) ?? "pipeline",
        };
    }

    private static string[] Present(string file) => File.Exists(file) ? [file] : [];
}
