using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Assay.Core;
using Assay.Engine;

namespace Assay.Cli;

/// <summary>
/// What holds where a flag is not given: ASSAY_NAME of the environment, else the key of its name in the settings file, which is assay.yaml of the
/// working directory unless --config names another. Nothing is ever taken from a target.
/// </summary>
internal sealed class Settings
{
    /// <summary>The file that is read where none is named.</summary>
    public const string UsualFile = "assay.yaml";

    /// <summary>"--config", which every command has.</summary>
    public static readonly Option<string?> Config = new("--config")
    {
        Description = $"File of settings, a key for each flag: failOn: high. Default: {UsualFile} of the working directory; none for none.",
        HelpName = "FILE",
        Recursive = true,
    };

    private static readonly SortedDictionary<string, SettingShape> Shapes = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, Settings> Read = new(StringComparer.Ordinal);

    private Settings(SettingsFile? file) => File = file;

    /// <summary>The settings file; null where there is none.</summary>
    public SettingsFile? File { get; }

    /// <summary>The settings that an argument's default comes from.</summary>
    /// <exception cref="AssayException">The file is wrong.</exception>
    public static Settings Of(ArgumentResult argument) => Of(argument.GetResult(Config)?.GetValueOrDefault<string?>());

    /// <summary>The settings of a command that was given.</summary>
    /// <exception cref="AssayException">The file is wrong.</exception>
    public static Settings Of(ParseResult arguments) => Of(arguments.GetValue(Config));

    /// <summary>"--ca-file" is ASSAY_CA_FILE.</summary>
    public static string VariableOf(string flag) => "ASSAY_" + flag.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>"--ca-file" is caFile.</summary>
    public static string KeyOf(string flag)
    {
        var words = flag.TrimStart('-').Split('-');
        return words[0] + string.Concat(words[1..].Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    public string? Text(string flag) => Variable(flag) ?? File?[KeyOf(flag)]?[0];

    public string[] List(string flag) =>
        Variable(flag)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? File?[KeyOf(flag)]?.ToArray() ?? [];

    public bool Truth(string flag) => Text(flag) is "1" or "true";

    /// <exception cref="AssayException">"arguments.variable": it is no number.</exception>
    public int? Number(string flag) => Text(flag) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new AssayException("arguments.variable", $"{VariableOf(flag)} is no whole number: {text}", "write digits alone, or unset it");

    /// <summary>Makes a flag one that can be set; without it no file may have its key.</summary>
    public static void Declare(string flag, SettingShape shape) => Shapes[KeyOf(flag)] = shape;

    private static Settings Of(string? given)
    {
        var named = given ?? Variable(Config.Name);
        var path = named ?? (System.IO.File.Exists(UsualFile) ? UsualFile : "none");
        if (!Read.TryGetValue(path, out var settings))
        {
            Read.Add(path, settings = new Settings(path == "none" ? null : SettingsFile.Read(path, Shapes)));
        }

        return settings;
    }

    private static string? Variable(string flag) => Environment.GetEnvironmentVariable(VariableOf(flag)) is { Length: > 0 } set ? set : null;
}
