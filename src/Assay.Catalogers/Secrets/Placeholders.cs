using System.Text;

namespace Assay.Catalogers.Secrets;

/// <summary>Texts in a credential's place that are none: examples of documentation, variables, what is left to be filled in.</summary>
internal static class Placeholders
{
    private const int LongestRun = 6;
    private const int LongestSequence = 10;

    private static readonly string[] Words =
    [
        "example", "placeholder", "changeme", "change-me", "change_me", "your-", "your_", "yourpass", "yoursecret", "yourtoken", "yourkey", "insert", "replace",
        "redacted", "sample", "foobar", "notreal", "not-real", "mysecret", "mypassword", "supersecret", "<password", "<secret", "<token", "deadbeef", "undefined",
    ];

    // So short that they come by chance in what is long.
    private static readonly string[] ShortWords = ["dummy", "xxxx", "****", "....", "____", "----", "fake", "todo", "null", "lorem"];
    private const int LongValue = 64;

    // What stands for a password in URLs and settings of every manual.
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "passwd", "pass", "pwd", "pw", "secret", "token", "user", "username", "admin", "root", "test", "tests", "testing", "guest", "foo", "bar", "baz",
        "hunter2", "postgres", "mysql", "none", "true", "false", "string", "value", "key", "hidden", "empty", "abc", "abc123", "123", "1234", "12345", "123456", "s3cret", "s3cr3t",
        "...", "***", "xxx", "p@ss", "p@ssw0rd", "passw0rd", "letmein", "default", "credentials", "api_key", "apikey", "auth", "basic", "bearer", "me", "us3r", "p4ss", "pa55",
    };

    /// <summary>Whether a value is none of anybody's.</summary>
    public static bool IsOne(ReadOnlySpan<char> value) =>
        ContainsAny(value, Words) || (value.Length <= LongValue && ContainsAny(value, ShortWords)) || IsVariable(value) || HasRun(value);

    private static bool ContainsAny(ReadOnlySpan<char> value, string[] words)
    {
        foreach (var word in words)
        {
            if (value.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it is a variable's or a template's name, which something fills in: "${PASSWORD}", "{{ password }}", "%s", "&lt;password&gt;".</summary>
    public static bool IsVariable(ReadOnlySpan<char> value) =>
        value.IsEmpty || value[0] is '$' or '<' or '{' or '%' or '*' || value.Contains("${", StringComparison.Ordinal) || value.Contains("{{", StringComparison.Ordinal)
        || value.Contains("#{", StringComparison.Ordinal) || value.Contains("$(", StringComparison.Ordinal) || value.Contains("%(", StringComparison.Ordinal)
        || value.EndsWith('>') || value.EndsWith('}');

    /// <summary>Whether it is a word that every manual has in this place.</summary>
    public static bool IsWord(ReadOnlySpan<char> value) => Common.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value) || IsOne(value);

    // Six equal characters, or ten that count up, come by chance once in a hundred million tokens.
    private static bool HasRun(ReadOnlySpan<char> value)
    {
        var equal = 1;
        var rising = 1;
        for (var i = 1; i < value.Length; i++)
        {
            equal = value[i] == value[i - 1] ? equal + 1 : 1;
            rising = value[i] == value[i - 1] + 1 || (value[i - 1] == '9' && value[i] is '0' or 'a' or 'A') ? rising + 1 : 1;
            if (equal >= LongestRun || rising >= LongestSequence)
            {
                return true;
            }
        }

        return false;
    }
}
