using System.Globalization;
using System.Text.Json;
using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Feeds.Ubuntu;

/// <summary>The tracker's times: "2022-07-27 04:15:00 UTC", a date alone, or RFC 3339; people write them, so any other is none.</summary>
internal static class UbuntuTime
{
    public static DateTimeOffset? Of(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String || json.ValueIsEscaped)
        {
            json.Skip();
            return null;
        }

        var text = JsonSteps.String(ref json).Replace(" UTC", "", StringComparison.Ordinal);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year > 1
            ? time
            : null;
    }
}
