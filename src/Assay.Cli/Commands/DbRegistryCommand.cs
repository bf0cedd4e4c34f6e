using System.CommandLine;
using System.Globalization;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.Core.Text;
using Assay.Engine;

namespace Assay.Cli.Commands;

/// <summary>"assay db push" and "assay db pull": a store in a registry.</summary>
internal static class DbRegistryCommand
{
    public static Command CreatePush()
    {
        var name = new Argument<string>("reference") { Description = "Where to: registry.example/team/store:latest.", HelpName = "REFERENCE" };
        var (db, key, quiet) = (Flags.Db(), DbArchiveCommand.SignKey(), Flags.Quiet());
        var command = new Command("push", "Put the advisory store into a registry, with what is new since the one that is there.") { name, db, key, quiet };
        var network = new NetworkFlags();
        network.AddRegistryTo(command);
        command.SetAction((arguments, token) => RunAsync(arguments, name, network, quiet, async (options, terminal) =>
        {
            using var signing = arguments.GetValue(key) is { } file ? StoreKey.Load(file) : null;
            var move = await StoreRegistry.PushAsync(arguments.GetValue(db) ?? Folders.Store, arguments.GetValue(name)!, signing, options, terminal, token).ConfigureAwait(false);
            return move.IsNew
                ? Line(arguments.GetValue(name)!, move, $"{Signed(move.Manifest)}, {move.Deltas} deltas, {move.Digest}")
                : $"{arguments.GetValue(name)}: nothing new";
        }));
        return command;
    }

    public static Command CreatePull()
    {
        var name = new Argument<string>("reference") { Description = "Where from: registry.example/team/store:latest, or with @sha256:...", HelpName = "REFERENCE" };
        var (db, key, quiet) = (Flags.Db(), Flags.DbKey(), Flags.Quiet());
        var command = new Command("pull", "Bring the advisory store of a registry here, or what is new of it.") { name, db, key, quiet };
        var network = new NetworkFlags();
        network.AddRegistryTo(command);
        command.SetAction((arguments, token) => RunAsync(arguments, name, network, quiet, async (options, terminal) =>
        {
            using var known = arguments.GetValue(key) is { } file ? StoreKey.Load(file) : null;
            var folder = arguments.GetValue(db) ?? Folders.Store;
            var move = await StoreRegistry.PullAsync(arguments.GetValue(name)!, folder, known, options, terminal, token).ConfigureAwait(false);
            var signature = known is not null ? "signature verified" : move.Manifest.Signature is null ? "not signed" : "signed, not verified: no --db-key";
            return move.IsNew
                ? Line(folder, move, $"{(move.Deltas > 0 ? $"by {move.Deltas} deltas" : "whole")}, {signature}")
                : $"{folder}: nothing new, {signature}";
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult arguments, Argument<string> name, NetworkFlags network, Option<bool> quiet, Func<StoreRegistryOptions, Terminal, Task<string>> run)
    {
        SystemLibraries.Require();
        if (network.IsOffline(arguments))
        {
            throw new AssayException("target.offline", $"{arguments.GetValue(name)} is in a registry, and --offline forbids to ask it", "carry a file: assay db export, assay db import");
        }

        string line;
        using (var terminal = new Terminal(arguments.GetValue(quiet)))
        {
            line = await run(new StoreRegistryOptions { Registry = network.Registry(arguments), Outbound = network.Outbound(arguments) }, terminal).ConfigureAwait(false);
        }

        Console.Out.WriteLine(SafeText.Escape(line));
        return ExitCodes.Pass;
    }

    private static string Signed(StoreManifest manifest) => manifest.Signature is null ? "not signed" : "signed";

    private static string Line(string where, StoreMove move, string rest) => string.Create(
        CultureInfo.InvariantCulture,
        $"{where}: {move.Manifest.Segments.Count} segments, built {move.Manifest.BuiltAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {move.Bytes / 1024.0 / 1024.0:0.0} MiB moved, {rest}");
}
