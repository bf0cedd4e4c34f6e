using System.CommandLine;
using System.Text.Json;
using Assay.Advisories.Comparing;
using Assay.Core;
using Assay.Core.Text;

namespace Assay.Cli.Commands;

/// <summary>"assay db diff".</summary>
internal static class DbDiffCommand
{
    public static Command Create()
    {
        var old = new Argument<string>("old") { Description = "Folder of a store.", HelpName = "OLD" };
        var young = new Argument<string>("new") { Description = "Folder of a later one.", HelpName = "NEW" };
        var output = new Option<string>("--output", "-o") { Description = "text or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "text" };
        var command = new Command("diff", "List the packages and vulnerabilities of which one store tells something else than another.") { old, young, output };
        command.SetAction((arguments, token) =>
        {
            var format = arguments.GetValue(output)!;
            if (format is not ("text" or "json"))
            {
                throw new AssayException("arguments.output", $"a difference of stores has no format '{format}'", "one of: text, json");
            }

            var difference = StoreDifference.Of(arguments.GetValue(old)!, arguments.GetValue(young)!, token);
            using var stream = new BufferedStream(Terminal.OpenOutput(), 1 << 16);
            if (format == "json")
            {
                WriteJson(difference, stream);
            }
            else
            {
                WriteText(difference, stream);
            }

            return Task.FromResult(ExitCodes.Pass);
        });
        return command;
    }

    private static void WriteText(StoreDifference difference, Stream stream)
    {
        using var output = new StreamWriter(stream, leaveOpen: true);
        output.WriteLine($"{difference.Packages.Count} packages, {difference.Flaws.Count} vulnerabilities");
        foreach (var key in difference.Packages)
        {
            output.WriteLine(SafeText.Escape($"{key.Bucket}  {key.Name}"));
        }

        foreach (var flaw in difference.Flaws)
        {
            output.WriteLine(SafeText.Escape(flaw));
        }
    }

    private static void WriteJson(StoreDifference difference, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("packages"u8);
        foreach (var key in difference.Packages)
        {
            json.WriteStartObject();
            json.WriteString("bucket"u8, key.Bucket);
            json.WriteString("name"u8, key.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("vulnerabilities"u8);
        foreach (var flaw in difference.Flaws)
        {
            json.WriteStringValue(flaw);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
