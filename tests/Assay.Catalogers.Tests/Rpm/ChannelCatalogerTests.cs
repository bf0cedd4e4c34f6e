using Assay.Catalogers.Distros;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Rpm;

public sealed class ChannelCatalogerTests
{
    private static readonly LayerEntry OsRelease = LayerEntry.File("etc/os-release", "ID=rhel\nVERSION_ID=9.4\n");

    private static FactsBuilder Image => new(AllCatalogers.Catalogers);

    [Theory]
    [InlineData("root/buildinfo/content_manifests/ubi9.json", """{"metadata": {"content_sets": ["no"]}, "content_sets": ["rhel-9-baseos", "rhel-9-appstream"], "image_contents": ["no"]}""", "rhel-9-appstream rhel-9-baseos")]
    [InlineData("root/buildinfo/content_manifests/empty.json", """{"content_sets": []}""", "")]
    [InlineData("etc/dnf/modules.d/nodejs.module", "[nodejs]\nname=nodejs\nstream=18\nprofiles=\nstate=enabled\n", "module:nodejs:18")]
    [InlineData("etc/dnf/modules.d/two.module", "[php]\nstate=disabled\nstream=8\n[perl]\nstream = 5.32\nstate = enabled", "module:perl:5.32")]
    [InlineData("usr/lib/sysimage/libdnf5/nevras.toml", "version = \"1.0\"\n[nevras]\n\"a-1-1.x86_64\" = {from_repo=\"fedora\"}\n\"b-1-1.x86_64\" = {from_repo=\"updates\"}\n\"c-1-1.x86_64\" = {from_repo=\"@commandline\"}\n", "fedora updates")]
    [InlineData("var/lib/yum/yumdb/b/0123abc-bash-4.2.46-35.el7_9-x86_64/from_repo", "rhel-7-server-rpms", "rhel-7-server-rpms")]
    public void Channels_of_a_file_become_the_distributions(string path, string content, string channels)
    {
        var facts = Image.Layer(OsRelease, LayerEntry.File(path, content)).Build();

        Assert.Equal(channels.Split(' ', StringSplitOptions.RemoveEmptyEntries), DistroResolver.Resolve(facts)!.Channels);
    }

    [Fact]
    public void Channels_of_the_release_itself_come_first()
    {
        var facts = Image.Layer(
            LayerEntry.File("etc/os-release", "NAME=\"CentOS Stream\"\nID=centos\nVERSION_ID=9\n"),
            LayerEntry.File("etc/dnf/modules.d/nodejs.module", "[nodejs]\nstream=18\nstate=enabled\n")).Build();

        Assert.Equal(["stream", "module:nodejs:18"], DistroResolver.Resolve(facts)!.Channels);
    }

    [Fact]
    public void Files_that_a_later_layer_removes_tell_nothing()
    {
        var facts = Image.Layer(OsRelease, LayerEntry.File("etc/dnf/modules.d/nodejs.module", "[nodejs]\nstream=18\nstate=enabled\n"))
            .Layer(LayerEntry.Whiteout("etc/dnf/modules.d/nodejs.module")).Build();

        Assert.Empty(DistroResolver.Resolve(facts)!.Channels);
    }

    [Fact]
    public void A_content_manifest_cut_at_any_byte_or_no_text_is_a_notice()
    {
        var content = "{\"content_sets\": [\"rhel-9-baseos\", \"\u00e4\"]}"u8.ToArray();
        for (var length = 1; length < content.Length; length++)
        {
            AssertNotice(content[..length]);
        }

        content[^3] = 0xFF;
        AssertNotice(content);
    }

    private static void AssertNotice(byte[] content)
    {
        var facts = Rpms.CatalogChannel("root/buildinfo/content_manifests/ubi9.json", content);

        Assert.Equal(IssueLevel.Notice, Assert.Single(facts.Issues).Level);
    }
}
