using System.Globalization;

namespace Assay.Engine.Policy.Vex;

/// <summary>A version of a CSAF document: a whole number, or a semantic version (csaf-v2.0-os, section 3.1.11).</summary>
internal sealed record CsafVersion
{
    private int minor;
    private int patch;
    private string[] preRelease = [];

    private CsafVersion(string text) => Text = text;

    public string Text { get; }

    public int Major { get; private init; }

    public bool IsInteger { get; private init; }

    public bool IsPreRelease => preRelease.Length > 0;

    public static bool TryParse(string text, out CsafVersion version)
    {
        version = new CsafVersion(text);
        if (IsNumber(text, out var whole))
        {
            version = new CsafVersion(text) { Major = whole, IsInteger = true };
            return true;
        }

        var core = text.Split('+')[0];
        var dash = core.IndexOf('-', StringComparison.Ordinal);
        var numbers = (dash < 0 ? core : core[..dash]).Split('.');
        if (numbers.Length != 3 || !IsNumber(numbers[0], out var major) || !IsNumber(numbers[1], out var minor) || !IsNumber(numbers[2], out var patch))
        {
            return false;
        }

        version = new CsafVersion(text) { Major = major, minor = minor, patch = patch, preRelease = dash < 0 ? [] : core[(dash + 1)..].Split('.') };
        return text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '+') && Array.TrueForAll(version.preRelease, part => part.Length > 0);
    }

    /// <summary>Without its build, and without its pre-release where that does not count.</summary>
    public string Plain(bool withoutPreRelease)
    {
        var plain = Text.Split('+')[0];
        return withoutPreRelease ? plain.Split('-')[0] : plain;
    }

    /// <summary>Semantic Versioning 2.0.0, section 11.</summary>
    public static IComparer<CsafVersion> Order { get; } = Comparer<CsafVersion>.Create(static (left, right) => left.Compare(right));

    private int Compare(CsafVersion other)
    {
        var order = (Major, minor, patch).CompareTo((other.Major, other.minor, other.patch));
        if (order != 0 || (preRelease.Length == 0 && other.preRelease.Length == 0))
        {
            return order;
        }

        if (preRelease.Length == 0 || other.preRelease.Length == 0)
        {
            return preRelease.Length == 0 ? 1 : -1;
        }

        for (var i = 0; i < Math.Min(preRelease.Length, other.preRelease.Length) && order == 0; i++)
        {
            order = (IsNumber(preRelease[i], out var left), IsNumber(other.preRelease[i], out var right)) switch
            {
                (true, true) => left.CompareTo(right),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(preRelease[i], other.preRelease[i]),
            };
        }

        return order != 0 ? order : preRelease.Length.CompareTo(other.preRelease.Length);
    }

    private static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length == 1 || text[0] != '0');
}
