using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Reports;
using Assay.Reports.Template;

namespace Assay.Cli.Commands;

/// <summary>One "--output": a format, and a file or standard output.</summary>
/// <param name="Format">How to write.</param>
/// <param name="Version">Which version of the format; null for the newest.</param>
/// <param name="File">Where to; null for standard output.</param>
internal sealed record ReportOutput(ReportFormat Format, string? Version, string? File)
{
    private const string TemplatePrefix = "template:";

    /// <exception cref="AssayException">A format is unknown, or two want standard output.</exception>
    public static IReadOnlyList<ReportOutput> Parse(IEnumerable<string> texts)
    {
        var outputs = texts.Select(Parse).ToList();
        return outputs.Count(output => output.File is null) > 1
            ? throw new AssayException("arguments.output", "two reports can't both go to standard output", "give a file to all but one: -o json=result.json")
            : outputs;
    }

    /// <summary>Whether every format has what it needs, before anything is scanned for it.</summary>
    /// <exception cref="AssayException">One has not.</exception>
    public static void RequireAll(IReadOnlyList<ReportOutput> outputs, ReportOptions options)
    {
        foreach (var output in outputs)
        {
            output.Format.Require(options);
        }
    }

    /// <summary>Writes every report; those that go to files first, so that a closed pipe costs none of them.</summary>
    /// <param name="outputs">What was asked for.</param>
    /// <param name="result">What is written.</param>
    /// <param name="inCheckout">Puts a result's paths into their git checkout; null where they are so already.</param>
    /// <param name="options">How.</param>
    /// <param name="note">Takes what the user should know of a report that there is none of.</param>
    public static void WriteAll(IReadOnlyList<ReportOutput> outputs, ScanResult result, Func<ScanResult, ScanResult>? inCheckout, ReportOptions options, Action<string> note)
    {
        var placed = inCheckout is not null && outputs.Any(output => output.Format.IsOfCheckout) ? inCheckout(result) : result;
        foreach (var output in outputs.OrderBy(output => output.File is null))
        {
            var shown = output.Format.IsOfCheckout ? placed : result;
            if (output.Format.WhyNone(result) is { } why)
            {
                note($"note: no {output.Format.Name} was written{(output.File is { } file ? $" to {file}" : "")}: {why}");
                Remove(output.File);
            }
            else if (output.File is null)
            {
                WriteToStandardOutput(output.Format, shown, options with { FormatVersion = output.Version, Width = Terminal.Width, Color = Terminal.Color });
            }
            else
            {
                WriteToFile(output.Format, output.File, shown, options with { FormatVersion = output.Version });
            }
        }
    }

    private static ReportOutput Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (text.StartsWith(TemplatePrefix, StringComparison.Ordinal))
        {
            var path = equals < 0 ? text[TemplatePrefix.Length..] : text[TemplatePrefix.Length..equals];
            return new ReportOutput(ReadTemplate(path), null, equals < 0 ? null : text[(equals + 1)..]);
        }

        var wanted = equals < 0 ? text : text[..equals];
        var at = wanted.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? wanted : wanted[..at];
        var version = at < 0 ? null : wanted[(at + 1)..];
        var format = AllReports.Formats.FirstOrDefault(format => format.Name == name)
            ?? throw new AssayException("arguments.output", $"there is no report format '{name}'", $"one of: {string.Join(", ", AllReports.Formats.Select(format => format.Name))}, {TemplatePrefix}FILE");
        return version is null || format.Versions.Contains(version, StringComparer.Ordinal)
            ? new ReportOutput(format, version, equals < 0 ? null : text[(equals + 1)..])
            : throw new AssayException("arguments.output", $"{name} can't be written in version '{version}'",
                format.Versions.Count == 0 ? $"it has one version: -o {name}" : "one of: " + string.Join(", ", format.Versions.Select(known => $"{name}@{known}")));
    }

    private static ReportFormat ReadTemplate(string path)
    {
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            var text = new char[TemplateFormat.MaxLength + 1];
            return TemplateFormat.Parse(path, new string(text, 0, reader.ReadBlock(text)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new AssayException("arguments.output", $"the template {path} can't be read: {failure.Message}", "give a file of UTF-8 text: -o template:report.html=out.html", failure);
        }
    }

    private static void WriteToStandardOutput(ReportFormat format, ScanResult result, ReportOptions options)
    {
        try
        {
            using var stream = new BufferedStream(Terminal.OpenOutput(), 1 << 16);
            format.Write(result, stream, options);
        }
        catch (IOException)
        {
            // Whoever read the pipe has seen enough (assay scan ... | head): no error.
        }
    }

    // An earlier scan's would be taken for this one's.
    private static void Remove(string? path)
    {
        try
        {
            if (path is not null)
            {
                ReplacedFile.Remove(path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("output.unwritable", $"{path} is of an earlier scan, and can't be deleted: {failure.Message}", "delete it, or give another file", failure);
        }
    }

    private static void WriteToFile(ReportFormat format, string path, ScanResult result, ReportOptions options)
    {
        try
        {
            ReplacedFile.Write(path, file => format.Write(result, file, options));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("output.unwritable", $"{path} can't be written: {failure.Message}", "give another file", failure);
        }
    }
}
