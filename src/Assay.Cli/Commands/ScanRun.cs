using System.CommandLine;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine;
using Assay.Reports;

namespace Assay.Cli.Commands;

/// <summary>The flags that every command with a target shares, and the run behind them.</summary>
internal sealed class ScanRun
{
    private readonly Argument<string> target = Flags.Target();
    private readonly Argument<string[]> targets = Flags.Targets();
    private readonly Option<string?> name = Flags.Name();
    private readonly Option<bool> score = Flags.Score();
    private readonly Option<string[]> output = Flags.Output();
    private readonly Option<string?> scan = Flags.Scan();
    private readonly Option<string?> secretRules = Flags.SecretRules();
    private readonly Option<string?> javaIndex = Flags.JavaIndex();
    private readonly Option<string[]> checks = Flags.Checks();
    private readonly Option<bool> noIgnoreComments = Flags.NoIgnoreComments();
    private readonly Option<string?> severity = Flags.Severity();
    private readonly Option<bool> onlyFixed = Flags.OnlyFixed();
    private readonly Option<string?> failOn = Flags.FailOn();
    private readonly PolicyFlags policy = new();
    private readonly Option<string?> db = Flags.Db();
    private readonly DemandFlags demand = new();
    private readonly Option<string?> advisories = Flags.Advisories();
    private readonly Option<string?> asOf = Flags.AsOf();
    private readonly Option<string?> maxDbAge = Flags.MaxDbAge();
    private readonly Option<string[]> exclude = Flags.Exclude();
    private readonly Option<string?> distro = Flags.Distro();
    private readonly Option<string?> platform = Flags.Platform();
    private readonly Option<string[]> bases = Flags.Base();
    private readonly Option<string?> packages = Flags.Packages();
    private readonly Option<bool> backing = Flags.Backing();
    private readonly Option<bool> includeDev = Flags.IncludeDev();
    private readonly Option<bool> includeOsOwned = Flags.IncludeOsOwned();
    private readonly Option<string?> severitySources = Flags.SeveritySources();
    private readonly Option<bool> includeDeleted = Flags.IncludeDeleted();
    private readonly Option<bool> allMounts = Flags.AllMounts();
    private readonly Option<bool> nice = Flags.Nice();
    private readonly Option<bool> redact = Flags.Redact();
    private readonly Option<bool> noCache = Flags.NoCache();
    private readonly Option<bool> allowIncomplete = Flags.AllowIncomplete();
    private readonly Option<bool> quiet = Flags.Quiet();
    private readonly Option<int> timeout = Flags.Timeout();
    private readonly NetworkFlags network = new();

    /// <summary>Adds the flags of "scan", or the fewer ones of "sbom", to a command.</summary>
    public void AddTo(Command command, bool inventoryOnly)
    {
        command.Options.Add(output);
        command.Options.Add(name);
        command.Options.Add(javaIndex);
        if (inventoryOnly)
        {
            command.Arguments.Add(targets);
            command.Options.Add(score);
        }
        else
        {
            command.Arguments.Add(target);
            command.Options.Add(scan);
            command.Options.Add(secretRules);
            command.Options.Add(checks);
            command.Options.Add(noIgnoreComments);
            command.Options.Add(failOn);
            policy.AddTo(command, hasBaseline: true);
            command.Options.Add(severity);
            command.Options.Add(onlyFixed);
            command.Options.Add(db);
            demand.AddTo(command);
            command.Options.Add(advisories);
            command.Options.Add(asOf);
            command.Options.Add(maxDbAge);
            command.Options.Add(includeDev);
            command.Options.Add(includeOsOwned);
            command.Options.Add(severitySources);
            command.Options.Add(includeDeleted);
        }

        command.Options.Add(exclude);
        command.Options.Add(distro);
        command.Options.Add(platform);
        command.Options.Add(bases);
        command.Options.Add(packages);
        command.Options.Add(backing);
        network.AddRegistryTo(command);
        command.Options.Add(allMounts);
        command.Options.Add(nice);
        command.Options.Add(redact);
        command.Options.Add(noCache);
        command.Options.Add(allowIncomplete);
        command.Options.Add(timeout);
        command.Options.Add(quiet);
    }

    /// <summary>Scans, writes every report, and gives back the exit code.</summary>
    public async Task<int> RunAsync(ParseResult arguments, bool inventoryOnly, string defaultFormat, CancellationToken token)
    {
        SystemLibraries.Require();
        if (inventoryOnly && arguments.GetValue(score))
        {
            return await ScoreRun.RunAsync(arguments.GetValue(targets)!, arguments.GetValue(name), arguments.GetValue(output)!, OptionsOf(arguments, inventoryOnly), arguments.GetValue(quiet), token)
                .ConfigureAwait(false);
        }

        var outputs = ReportOutput.Parse(arguments.GetValue(output) is { Length: > 0 } given ? given : [defaultFormat]);
        var options = OptionsOf(arguments, inventoryOnly);
        var display = ReportEnvironment.AddTo(new ReportOptions
        {
            MinimumSeverity = inventoryOnly ? null : Flags.ParseSeverity(arguments.GetValue(severity), "--severity"),
            OnlyFixed = !inventoryOnly && arguments.GetValue(onlyFixed),
            ToolVersion = VersionCommand.Version,
            Timestamp = TimeProvider.System.GetUtcNow(),
        });
        ReportOutput.RequireAll(outputs, display);
        var seconds = arguments.GetValue(timeout);
        using var terminal = new Terminal(arguments.GetValue(quiet));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (seconds > 0)
        {
            stop.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        ScanResult result;
        try
        {
            result = inventoryOnly
                ? await Scanner.InventoryAsync(arguments.GetValue(targets)!, arguments.GetValue(name), options, terminal, stop.Token).ConfigureAwait(false)
                : await Scanner.ScanAsync(arguments.GetValue(target)!, options, terminal, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            terminal.Fail($"not finished after {seconds} s", "give it more time with --timeout");
            return ExitCodes.Incomplete;
        }

        terminal.Dispose();
        var inCheckout = arguments.GetValue(redact) ? null : CheckoutFolder.Of(inventoryOnly ? (arguments.GetValue(targets) is [var only] ? only : null) : arguments.GetValue(target), result.Inventory.Artifact);
        if (arguments.GetValue(redact))
        {
            result = Redaction.Of(result, IsPath(result.Inventory.Artifact));
        }

        ReportOutput.WriteAll(outputs, Named(arguments, result, inventoryOnly), inCheckout, display, terminal.Note);
        Explain(result, outputs, terminal);
        return ExitCodes.Of(result, options.AllowIncomplete);
    }

    // Policies, acceptances and VEX saw the target's own name.
    private ScanResult Named(ParseResult arguments, ScanResult result, bool inventoryOnly) =>
        inventoryOnly || arguments.GetValue(name) is not { Length: > 0 } given
            ? result
            : result with { Inventory = result.Inventory with { Artifact = result.Inventory.Artifact with { Name = given } } };

    // An image's name is a reference, or what of the target was the path of a layout or an archive, with its tag.
    internal static bool IsPath(Artifact artifact)
    {
        var called = artifact.Name;
        var colon = called.LastIndexOf(':');
        return artifact.Kind != "image" || called is ['/' or '.' or '~', ..] || Path.Exists(called) || (colon > 0 && Path.Exists(called[..colon]));
    }

    /// <summary>A store that was named must be there, unless it can be fetched; without one in the usual place, matching says what is missing.</summary>
    public static string? StoreOf(string? named, DemandOptions? demand)
    {
        if (named is not null)
        {
            return demand is not null || Directory.Exists(named)
                ? named
                : throw new AssayException("db.notFound", $"there is no advisory store at {named}", $"build one: assay db build --from FEEDS --db {named}");
        }

        // A fetch that never came to its end leaves a folder without a store.
        return demand is not null || File.Exists(Path.Combine(Folders.Store, StoreManifest.FileName)) ? Folders.Store : null;
    }

    private ScanOptions OptionsOf(ParseResult arguments, bool inventoryOnly)
    {
        var options = new ScanOptions
        {
            InventoryOnly = inventoryOnly,
            Settings = Settings.Of(arguments).File,
            Exclude = arguments.GetValue(exclude) ?? [],
            Distro = arguments.GetValue(distro),
            Platform = arguments.GetValue(platform),
            AllMounts = arguments.GetValue(allMounts),
            IsNice = arguments.GetValue(nice),
            Bases = arguments.GetValue(bases) ?? [],
            Packages = Flags.ParsePackages(arguments.GetValue(packages)),
            WithBackingFiles = arguments.GetValue(backing),
            AllowIncomplete = arguments.GetValue(allowIncomplete),
            CacheFolder = arguments.GetValue(noCache) ? null : Folders.Cache,
            IsOffline = network.IsOffline(arguments),
            Outbound = network.Outbound(arguments),
            Registry = network.Registry(arguments),
            StandardInput = Terminal.OpenInput(),
            Jars = arguments.GetValue(javaIndex) is { } indexFile ? JavaIndex.Open(indexFile) : null,
        };
        if (inventoryOnly)
        {
            return options;
        }

        var wanted = demand.Of(arguments, network);
        return options with
        {
            SecretRulesFile = arguments.GetValue(secretRules),
            HonoursComments = !arguments.GetValue(noIgnoreComments),
            CheckFiles = Flags.CheckFiles(arguments.GetValue(checks)),
            Subjects = Flags.ParseSubjects(arguments.GetValue(scan)),
            FailOn = Flags.ParseSeverity(arguments.GetValue(failOn), "--fail-on"),
            Policy = policy.Read(arguments),
            StoreFolder = StoreOf(arguments.GetValue(db), wanted),
            Demand = wanted,
            StoreKeyFile = demand.KeyOf(arguments),
            AdvisoriesFolder = arguments.GetValue(advisories),
            MaxStoreAge = Flags.ParseAge(arguments.GetValue(maxDbAge), "--max-db-age"),
            AsOf = Flags.ParseTime(arguments.GetValue(asOf), "--as-of", TimeProvider.System.GetUtcNow()),
            IncludeDev = arguments.GetValue(includeDev),
            IncludeOsOwned = arguments.GetValue(includeOsOwned),
            SeveritySources = Flags.ParseSources(arguments.GetValue(severitySources)),
            IncludeDeleted = arguments.GetValue(includeDeleted),
        };
    }

    // A table says it itself; whoever asked for machine formats only learns here why the exit code is what it is.
    private static void Explain(ScanResult result, IReadOnlyList<ReportOutput> outputs, Terminal terminal)
    {
        // Old advisories leave a result whole, and its reader ought to know all the same.
        foreach (var issue in result.Issues.Where(issue => issue.Level == IssueLevel.Notice && issue.Code.StartsWith("db.", StringComparison.Ordinal)))
        {
            terminal.Note($"warning: {issue.Text}");
        }

        if (outputs.Any(output => output.Format.Name == "table" && output.File is null))
        {
            return;
        }

        foreach (var issue in result.Issues.Where(issue => issue.Level == IssueLevel.Error))
        {
            terminal.Note($"incomplete: {issue.Text}{(issue.Path is null ? "" : $" ({issue.Path})")}");
        }

        if (result.Verdict.Result == VerdictResult.Fail)
        {
            terminal.Note($"verdict: fail, {result.Verdict.Violations.Count} violations");
        }
    }
}
