using System.Text;
using Assay.Engine.Collecting;

namespace Assay.Engine.Tests.Collecting;

public sealed class KeySlotsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_set_is_found_and_nothing_else_is(bool anyCase)
    {
        // In upper case, and none but the empty one is the same in lower case.
        string[] keys = ["", "PACKAGE.JSON", "A", "AB", ".SO", "POM.XML", "STATUS", .. Enumerable.Range(0, 500).Select(number => $"KEY{number}")];
        var slots = new KeySlots<string>(keys.Length, anyCase);
        foreach (var key in keys)
        {
            slots.Set(Encoding.UTF8.GetBytes(key), key);
        }

        foreach (var key in keys)
        {
            Assert.Equal(key, Found(slots, key));
            Assert.Equal(anyCase || key.Length == 0 ? key : null, Found(slots, key.ToLowerInvariant()));
            Assert.Null(Found(slots, key + "x"));
            Assert.Null(Found(slots, "x" + key));
        }

        // Neither ASCII nor short.
        Assert.Null(Found(slots, "\u00c4B"));
        Assert.Null(Found(slots, new string('A', 5000)));
    }

    private static string? Found(KeySlots<string> slots, string key) => slots.TryGetValue(Encoding.UTF8.GetBytes(key), out var value) ? value : null;
}
