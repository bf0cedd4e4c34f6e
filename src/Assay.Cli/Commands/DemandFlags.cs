using System.CommandLine;
using System.Globalization;
using Assay.Core;
using Assay.Core.Outbound;
using Assay.Engine;

namespace Assay.Cli.Commands;

/// <summary>The flags that say how advisories are fetched.</summary>
internal sealed class DemandFlags
{
    private readonly Option<string?> mirror = Flags.DbMirror();
    private readonly Option<string?> refresh = Flags.DbRefresh();
    private readonly Option<string?> key = Flags.DbKey();

    public void AddTo(Command command)
    {
        command.Options.Add(mirror);
        command.Options.Add(refresh);
        command.Options.Add(key);
    }

    /// <summary>How, or null for not at all.</summary>
    /// <exception cref="AssayException">"arguments.refresh".</exception>
    public DemandOptions? Of(ParseResult arguments, NetworkFlags network) => network.IsOffline(arguments) || KeyOf(arguments) is not null
        ? null
        : Online(arguments.GetValue(mirror), HoursOf(arguments.GetValue(refresh)), network.Outbound(arguments));

    /// <summary>The key that must have signed the store. What is fetched nobody has signed, so the store must come signed as it is.</summary>
    public string? KeyOf(ParseResult arguments) => arguments.GetValue(key);

    /// <summary>As the environment says, and the flags.</summary>
    public static DemandOptions Online(string? mirror, double hours, OutboundOptions outbound) => new()
    {
        Mirror = mirror,
        MaxAge = TimeSpan.FromHours(hours),
        Outbound = outbound,
    };

    private static double HoursOf(string? text)
    {
        const double usual = 6;
        const double most = 24 * 365;
        return text is null ? usual
            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && hours <= most ? hours
            : throw new AssayException("arguments.refresh", $"--db-refresh does not know '{text}'", "give hours, such as 6 or 0.5; 0 asks every time");
    }
}
