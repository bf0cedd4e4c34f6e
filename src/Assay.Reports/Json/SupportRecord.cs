using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>A period of support in the JSON contract.</summary>
internal static class SupportRecord
{
    public static void Write(JsonBytes writer, SupportPeriod period)
    {
        writer.WriteStartObject();
        writer.WriteString("product"u8, period.Product);
        writer.WriteString("cycle"u8, period.Cycle);
        writer.WriteString("state"u8, Names.Of(period.State));
        RecordWriter.WriteText(writer, "purl"u8, period.Purl);
        RecordWriter.WriteText(writer, "endOfLife"u8, Day(period.EndOfLife));
        RecordWriter.WriteText(writer, "extendedEnd"u8, Day(period.ExtendedEnd));
        RecordWriter.WriteText(writer, "latest"u8, period.Latest);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> writes; null where it lacks what makes it one.</summary>
    public static SupportPeriod? Read(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var period = new SupportPeriod("", "", SupportState.Supported);
        SupportState? state = null;
        while (json.NextProperty())
        {
            if (json.Is("state"u8))
            {
                state = Names.SupportOf(json.Text());
            }
            else
            {
                period = With(period, ref json);
            }
        }

        return state is not { } known || period.Product.Length == 0 ? null : period with { State = known };
    }

    private static SupportPeriod With(SupportPeriod period, ref JsonStream json)
    {
        if (json.Is("product"u8))
        {
            return period with { Product = json.Text() ?? "" };
        }

        if (json.Is("cycle"u8))
        {
            return period with { Cycle = json.Text() ?? "" };
        }

        if (json.Is("purl"u8))
        {
            return period with { Purl = json.Text() };
        }

        if (json.Is("endOfLife"u8))
        {
            return period with { EndOfLife = DayOf(json.Text()) };
        }

        if (json.Is("extendedEnd"u8))
        {
            return period with { ExtendedEnd = DayOf(json.Text()) };
        }

        if (json.Is("latest"u8))
        {
            return period with { Latest = json.Text() };
        }

        json.Skip();
        return period;
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? DayOf(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
