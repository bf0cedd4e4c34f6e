using System.Text;
using Assay.Core.Findings;

namespace Assay.Reports.Tests;

public sealed class AllReportsTests
{
    [Fact]
    public void Statements_are_of_findings_or_there_is_no_document()
    {
        var none = Sample.Result with { Findings = [] };

        Assert.Equal(["csaf-vex", "openvex"], AllReports.Formats.Where(format => format.WhyNone(none) is not null).Select(format => format.Name).Order(StringComparer.Ordinal));
        Assert.All(AllReports.Formats, format => Assert.Null(format.WhyNone(Sample.Result)));
    }

    [Fact]
    public void Every_writer_of_the_assembly_is_registered()
    {
        var writers = typeof(AllReports).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method is { IsStatic: true, Name: "Write" }
                && method.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual([typeof(ScanResult), typeof(Stream), typeof(ReportOptions)]))
            .Select(method => method.DeclaringType!.Name).Order(StringComparer.Ordinal);

        Assert.Equal(AllReports.Formats.Select(format => format.Write.Method.DeclaringType!.Name).Order(StringComparer.Ordinal), writers);
    }

    [Fact]
    public void Names_are_unique_and_fit_the_command_line()
    {
        Assert.Equal(AllReports.Formats.Count, AllReports.Formats.Select(format => format.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(AllReports.Formats, format => Assert.Matches("^[a-z0-9-]+$", format.Name));
        Assert.All(AllReports.Formats, format => Assert.StartsWith(".", format.Extension, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_format_is_the_same_each_time_and_leaves_the_stream_open()
    {
        foreach (var format in AllReports.Formats)
        {
            using var output = new MemoryStream();
            format.Write(Sample.Result, output, Sample.Options);
            var once = output.ToArray();
            format.Write(Sample.Result, output, Sample.Options);

            Assert.Equal([.. once, .. once], output.ToArray());
            Assert.Equal("\n", Encoding.UTF8.GetString(once)[^1..]);
        }
    }
}
