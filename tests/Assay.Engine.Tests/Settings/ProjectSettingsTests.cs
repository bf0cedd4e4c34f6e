using Assay.Core;
using Assay.Engine.Settings;
using Assay.TestKit;

namespace Assay.Engine.Tests.Settings;

public sealed class ProjectSettingsTests
{
    private static readonly string[] Flags = ["fail-on", "output", "offline"];

    [Fact]
    public void Flags_have_one_value_or_a_list()
    {
        var settings = Read("fail-on: high\noutput: [table, json=result.json]\noffline: true # as always\n");

        Assert.Equal(["high"], settings["--fail-on"]);
        Assert.Equal(["table", "json=result.json"], settings["output"]);
        Assert.Equal(["true"], settings["--offline"]);
        Assert.Null(settings["--policy"]);
        Assert.StartsWith("sha256:", settings.Input!.Digest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("{}")]
    [InlineData("fail-on:\n")]
    public void A_file_may_say_nothing(string text) => Assert.Null(Read(text)["fail-on"]);

    [Theory]
    [InlineData("fail-no: high\n", ":1:1", "did you mean 'fail-on'?")]
    [InlineData("offline: true\nfail-on: {a: b}\n", ":2:10", null)]
    [InlineData("output: [a, [b]]\n", ":1:13", null)]
    [InlineData("- fail-on\n", ":1:1", "write 'key: value' lines")]
    public void What_is_wrong_is_told_with_its_place(string text, string place, string? hint)
    {
        var failure = Assert.Throws<AssayException>(() => Read(text));

        Assert.Equal("document.invalid", failure.Code);
        Assert.Contains(place, failure.Message, StringComparison.Ordinal);
        Assert.Equal(hint, failure.Hint);
    }

    [Fact]
    public void A_file_that_is_named_must_be_there() =>
        Assert.Equal("settings.notFound", Assert.Throws<AssayException>(() => ProjectSettings.Read("/nowhere/assay.yaml", Flags)).Code);

    private static ProjectSettings Read(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["assay.yaml"], text);
        return ProjectSettings.Read(folder["assay.yaml"], Flags);
    }
}
