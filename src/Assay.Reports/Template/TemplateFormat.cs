using System.Text;
using Assay.Core;

namespace Assay.Reports.Template;

/// <summary>A user's own template as a format.</summary>
public static class TemplateFormat
{
    /// <summary>Characters that a template may have.</summary>
    public const int MaxLength = 1 << 20;

    /// <param name="file">The template's name: its ending says what it writes, errors name it.</param>
    /// <param name="text">The template.</param>
    /// <exception cref="AssayException">"template.syntax", "template.ending" or "template.tooLarge"; writing can meet "template.value" and "template.tooMuch".</exception>
    public static ReportFormat Parse(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (ending, escape) = TemplateEscape.Of(file);
        if (text.Length > MaxLength)
        {
            throw new AssayException("template.tooLarge", $"{file} has more than {MaxLength} characters", "write a shorter template");
        }

        var nodes = new TemplateParser(file, text).Parse();
        return new ReportFormat("template:" + file, escape.MediaType, ending, (result, output, options) =>
        {
            using var report = TemplateNames.Report(result, options);
            using var native = TemplateNames.Result(result, options);
            using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
            new TemplateRun(writer, escape.Escape).Write(nodes, report.RootElement, native.RootElement);
        });
    }
}
