using System.Text.RegularExpressions;
using Assay.Core.Findings;
using Assay.Core.Versions;

namespace Assay.Engine.Policy.Expressions;

/// <summary>The functions of expressions.</summary>
internal static class ExpressionFunctions
{
    private const int MaxPattern = 200;

    /// <summary>text.startsWith("x"), .endsWith, .contains, .matches, .lowerAscii(); size() of texts and lists.</summary>
    public static ExpressionNode Method(Token name, ExpressionNode target, List<ExpressionNode> arguments)
    {
        switch (name.Text)
        {
            case "startsWith":
                return TextTest(name, target, arguments, (text, part) => text.StartsWith(part, StringComparison.Ordinal));
            case "endsWith":
                return TextTest(name, target, arguments, (text, part) => text.EndsWith(part, StringComparison.Ordinal));
            case "contains":
                return TextTest(name, target, arguments, (text, part) => text.Contains(part, StringComparison.Ordinal));
            case "matches":
                return Matches(name, target, arguments);
            case "lowerAscii":
                Require(name, target.Type == ExpressionType.Text && arguments.Count == 0, "text.lowerAscii()");
                return new ExpressionNode(ExpressionType.Text, name.Offset, scope => ExpressionValue.Of(target.Compute(scope).Text.ToLowerInvariant()));
            case "size":
                Require(name, arguments.Count == 0, "list.size()");
                return Size(name, target);
            default:
                throw new ExpressionException(name.Offset, $"there is no function '{name.Text}' here", "known are startsWith, endsWith, contains, matches, lowerAscii, size, exists, all");
        }
    }

    /// <summary>size(x), severity("high") and compareVersions("npm", a, b).</summary>
    public static ExpressionNode Call(Token name, List<ExpressionNode> arguments)
    {
        switch (name.Text)
        {
            case "size":
                Require(name, arguments.Count == 1, "size(list)");
                return Size(name, arguments[0]);
            case "severity":
                return Rank(name, arguments);
            case "compareVersions":
                return Versions(name, arguments);
            default:
                throw new ExpressionException(name.Offset, $"there is no function '{name.Text}'", "known are size, severity, compareVersions, has; fields begin with finding., package. or artifact.");
        }
    }

    // From 0 (unknown) to 5 (critical), so that severities compare: severity(finding.severity) >= severity("high").
    private static ExpressionNode Rank(Token name, List<ExpressionNode> arguments)
    {
        Require(name, arguments is [{ Type: ExpressionType.Text }], "severity(\"high\")");
        var word = arguments[0];
        if (word.Literal is { } literal && !PolicyWords.Severities.TryGet(literal, out _))
        {
            throw new ExpressionException(word.Offset, $"'{literal}' is no severity", "one of " + string.Join(", ", PolicyWords.Severities.Words));
        }

        return new ExpressionNode(ExpressionType.Int, name.Offset, scope =>
            ExpressionValue.Of((long)(PolicyWords.Severities.TryGet(word.Compute(scope).Text, out var severity) ? severity.Value : Severity.Unknown)));
    }

    // -1, 0 or 1 by the order of the ecosystem; 2 where the two can't be compared.
    private static ExpressionNode Versions(Token name, List<ExpressionNode> arguments)
    {
        const string usage = "compareVersions(\"npm\", package.version, \"1.2.3\")";
        Require(name, arguments is [{ Literal: not null }, { Type: ExpressionType.Text }, { Type: ExpressionType.Text }], usage);
        var scheme = Enum.TryParse<VersionScheme>(arguments[0].Literal, ignoreCase: true, out var found) && !char.IsAsciiDigit(arguments[0].Literal![0])
            ? found
            : throw new ExpressionException(arguments[0].Offset, $"'{arguments[0].Literal}' is no order of versions", "one of " + string.Join(", ", Enum.GetNames<VersionScheme>().Select(word => word.ToLowerInvariant())));
        var (left, right) = (arguments[1], arguments[2]);
        return new ExpressionNode(ExpressionType.Int, name.Offset, scope =>
            ExpressionValue.Of(VersionOrder.TryCompare(scheme, left.Compute(scope).Text, right.Compute(scope).Text, out var order) ? Math.Sign(order) : 2L));
    }

    private static ExpressionNode Size(Token name, ExpressionNode target) => target.Type switch
    {
        ExpressionType.Text => new ExpressionNode(ExpressionType.Int, name.Offset, scope => ExpressionValue.Of((long)target.Compute(scope).Text.Length)),
        ExpressionType.Texts => new ExpressionNode(ExpressionType.Int, name.Offset, scope => ExpressionValue.Of((long)target.Compute(scope).Texts.Count)),
        _ => throw new ExpressionException(name.Offset, $"{ExpressionOperators.Word(target.Type)} has no size"),
    };

    private static ExpressionNode TextTest(Token name, ExpressionNode target, List<ExpressionNode> arguments, Func<string, string, bool> test)
    {
        Require(name, target.Type == ExpressionType.Text && arguments is [{ Type: ExpressionType.Text }], $"text.{name.Text}(\"part\")");
        var part = arguments[0];
        return new ExpressionNode(ExpressionType.Bool, name.Offset, scope => ExpressionValue.Of(test(target.Compute(scope).Text, part.Compute(scope).Text)));
    }

    // Linear in the text whatever the pattern: NonBacktracking, like CEL's own RE2.
    private static ExpressionNode Matches(Token name, ExpressionNode target, List<ExpressionNode> arguments)
    {
        Require(name, target.Type == ExpressionType.Text && arguments is [{ Literal: not null }], "text.matches(\"^a.*z$\"), with the pattern written out");
        var pattern = arguments[0];
        if (pattern.Literal!.Length > MaxPattern)
        {
            throw new ExpressionException(pattern.Offset, $"the pattern is longer than {MaxPattern} characters");
        }

        try
        {
            var regex = new Regex(pattern.Literal, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return new ExpressionNode(ExpressionType.Bool, name.Offset, scope => ExpressionValue.Of(regex.IsMatch(target.Compute(scope).Text)));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ExpressionException(pattern.Offset, $"the pattern can't be read: {exception.Message}");
        }
    }

    private static void Require(Token name, bool isRight, string usage)
    {
        if (!isRight)
        {
            throw new ExpressionException(name.Offset, $"'{name.Text}' is used in another way", $"write {usage}");
        }
    }
}
