namespace Assay.Reports;

/// <summary>Times as reports write them, digit by digit: what the platform's library does for a format is compiled when it is first used.</summary>
internal static class TimeText
{
    /// <summary>In UTC: "2026-01-02T03:04:05Z".</summary>
    public static string Of(DateTimeOffset time) => Seconds(time) + "Z";

    /// <summary>In UTC, which is not said: "2026-01-02T03:04:05".</summary>
    public static string Seconds(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        Span<char> text = ['0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0', '0', ':', '0', '0', ':', '0', '0'];
        Write(text[..4], utc.Year);
        Write(text[5..7], utc.Month);
        Write(text[8..10], utc.Day);
        Write(text[11..13], utc.Hour);
        Write(text[14..16], utc.Minute);
        Write(text[17..], utc.Second);
        return new string(text);
    }

    /// <summary>"2026-01-02".</summary>
    public static string Of(DateOnly day)
    {
        Span<char> text = ['0', '0', '0', '0', '-', '0', '0', '-', '0', '0'];
        Write(text[..4], day.Year);
        Write(text[5..7], day.Month);
        Write(text[8..], day.Day);
        return new string(text);
    }

    private static void Write(Span<char> digits, int value)
    {
        for (var i = digits.Length - 1; i >= 0; i--, value /= 10)
        {
            digits[i] = (char)('0' + (value % 10));
        }
    }
}
