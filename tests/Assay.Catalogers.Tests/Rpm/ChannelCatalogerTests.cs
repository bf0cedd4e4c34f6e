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
    [InlineData("usr/share/buildinfo/foo-1.1-2.json", """{"content_sets": ["content-set-1"]}""", "content-set-1")]
    [InlineData("root/buildinfo/labels.json", """{"name": "ubi9", "cpe": "cpe:/a:redhat:enterprise_linux:9::appstream", "more": {"cpe": "cpe:/no"}}""", "cpe:/a:redhat:enterprise_linux:9::appstream")]
    [InlineData("usr/share/buildinfo/labels.json", """{"cpe": "\"cpe:/a:redhat:openshift_gitops:1.16::el8\""}""", "cpe:/a:redhat:openshift_gitops:1.16::el8")]
    [InlineData("usr/lib/sysimage/libdnf5/modules.toml", "version = \"1.0\"\n[modules]\nmodule-2 = {installed_profiles=[],state=\"Disabled\",enabled_stream=\"stream-2\"}\n[modules.module-1]\ninstalled_profiles = [\"zigg\",\"zagg\"]\nstate = \"Enabled\"\nenabled_stream = \"stream-1\"\n", "module:module-1:stream-1")]
    [InlineData("usr/lib/sysimage/libdnf5/nevras.toml", "version = \"1.0\"\n[nevras]\n\"pkg-libs-1.2-1.x86_64\" = {from_repo=\"\"}\n[nevras.\"a-very-long-name-0:1.2.3-1.x86_64\"]\nfrom_repo = \"updates\"\n", "updates")]
    [InlineData("usr/lib/sysimage/libdnf5/modules.toml", "version = \"1.0\"\n[modules]\nnodejs = {enabled_stream=\"18\",installed_profiles=[\"common\"],state=\"Enabled\"}\nphp = {enabled_stream=\"8.1\",state=\"Disabled\"}\n", "module:nodejs:18")]
    [InlineData("etc/yum.repos.d/amzn2-extras.repo", "[amzn2extra-docker]\nenabled = 1\nname = Amazon Extras repo for docker\n[amzn2extra-php8.0]\nenabled = 0\n[amzn2extra-nginx1]\nname = x\n", "amzn2extra-docker amzn2extra-nginx1")]
    [InlineData("etc/yum.repos.d/redhat.repo", "# comment\n[main]\nenabled=1\n\n[rhel-8-for-x86_64-baseos-eus-rpms]\nenabled = True\n[rhel-8-for-x86_64-baseos-rpms]\nenabled = false\n", "rhel-8-for-x86_64-baseos-eus-rpms")]
    [InlineData("etc/zypp/repos.d/a.repo", "[SLE-Module-Basesystem15-SP5-Updates]\nenabled=1\n", "SLE-Module-Basesystem15-SP5-Updates")]
    [InlineData("etc/dnf/vars/releasever", "8.6\n", "releasever:8.6")]
    [InlineData("etc/products.d/SLES.prod", """<?xml version="1.0"?><product schemeversion="0"><vendor>SUSE</vendor><name>SLES</name><version>15.5</version><cpeid>cpe:/o:suse:sles:15:sp5</cpeid><register><target>sle-15</target><updates><repository><name>no</name></repository></updates></register></product>""", "cpe:/o:suse:sles:15:sp5 product:SLES:15.5")]
    [InlineData("etc/apt/sources.list", "# deb http://no.example x main\ndeb http://user:secret@deb.debian.example/debian/ bookworm main contrib # why\ndeb [arch=amd64 signed-by=/k.gpg] https://deb.debian.example/security bookworm-security main\ndeb-src http://deb.debian.example/debian bookworm main\ndeb cdrom:[x]/ bookworm main\n", "apt:deb.debian.example/debian·bookworm/contrib apt:deb.debian.example/debian·bookworm/main apt:deb.debian.example/security·bookworm-security/main")]
    [InlineData("etc/apt/sources.list.d/debian.sources", "Types: deb deb-src\nURIs: https://deb.debian.example/debian?x=1\nSuites: trixie trixie-updates\nComponents: main\n\n# off\nEnabled: no\nTypes: deb\nURIs: https://no.example/\nSuites: x\n\nTypes: deb\nURIs: https://flat.example/repo\nSuites: ./\n", "apt:deb.debian.example/debian·trixie-updates/main apt:deb.debian.example/debian·trixie/main apt:flat.example/repo·.")]
    [InlineData("etc/apt/sources.list.d/ubuntu-esm-infra.sources", "Types: deb\nURIs: https://esm.example/infra/ubuntu\nSuites: noble-infra-security\n noble-infra-updates\nComponents: main\n", "apt:esm.example/infra/ubuntu·noble-infra-security/main apt:esm.example/infra/ubuntu·noble-infra-updates/main esm-infra")]
    [InlineData("etc/apt/sources.list.d/ubuntu-fips.list", "deb https://esm.example/fips-updates/ubuntu focal-updates main\n", "apt:esm.example/fips-updates/ubuntu·focal-updates/main fips-updates")]
    [InlineData("etc/apk/repositories", "#http://no.example/alpine/edge/main\nhttps://alpine.example/alpine/v3.18/main\n@testing https://u:p@alpine.example/alpine/edge/testing/ \n/media/cdrom/apks\n", "apk:alpine.example/alpine/edge/testing apk:alpine.example/alpine/v3.18/main")]
    [InlineData("var/lib/ubuntu-advantage/status.json", """{"attached": true, "services": [{"name": "esm-infra", "status": "enabled", "available": "yes"}, {"name": "esm-apps", "status": "disabled"}, {"status": "enabled", "name": "fips", "blocked_by": [{"name": "livepatch", "status": "enabled"}]}, {"name": "landscape", "status": "enabled"}], "other": [{"name": "ros", "status": "enabled"}]}""", "esm-infra fips")]
    public void Channels_of_a_file_become_the_distributions(string path, string content, string channels)
    {
        var facts = Image.Layer(OsRelease, LayerEntry.File(path, content)).Build();

        Assert.Equal(channels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(channel => channel.Replace('·', ' ')), DistroResolver.Resolve(facts)!.Channels);
    }

    [Fact]
    public void Channels_of_the_release_itself_come_first()
    {
        var facts = Image.Layer(
            LayerEntry.File("etc/os-release", "NAME=\"CentOS Stream\"\nID=centos\nVERSION_ID=9\n"),
            LayerEntry.File("etc/dnf/modules.d/nodejs.module", "[nodejs]\nstream=18\nstate=enabled\n")).Build();

        Assert.Equal(["stream", "module:nodejs:18"], DistroResolver.Resolve(facts)!.Channels);
    }

    [Theory]
    [InlineData("deb http://deb.debian.example/debian sid main\n", "sid")]
    [InlineData("deb http://deb.debian.example/debian unstable main\n", "sid")]
    [InlineData("deb http://deb.debian.example/debian testing main\n", null)]
    [InlineData("deb http://deb.debian.example/debian testing main\ndeb http://deb.debian.example/debian sid main\n", null)]
    [InlineData("deb http://deb.debian.example/debian forky main\ndeb http://deb.debian.example/debian sid main\n", null)]
    [InlineData("", null)]
    public void Sid_is_told_from_testing_by_where_its_packages_come_from(string sources, string? channel)
    {
        var facts = Image.Layer(
            LayerEntry.File("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux forky/sid\"\nID=debian\nVERSION_CODENAME=forky\n"),
            LayerEntry.File("etc/debian_version", "forky/sid\n"),
            LayerEntry.File("etc/apt/sources.list", sources)).Build();
        var distro = DistroResolver.Resolve(facts)!;

        Assert.Equal((channel ?? "forky", null), (distro.Codename, distro.VersionId));
        Assert.Equal(channel, distro.Channels.SingleOrDefault(name => name == "sid"));
    }

    [Theory]
    [InlineData("etc/products.d/a.prod", "<product><name>SLES</name><version>15.5</version><cpeid>cpe:/o:suse:sles:15:sp5</cpeid></product>")]
    [InlineData("etc/apt/sources.list", "deb [arch=amd64] http://deb.debian.example/debian bookworm main\n")]
    [InlineData("etc/apt/sources.list.d/a.sources", "Types: deb\nURIs: http://deb.debian.example/debian\nSuites: a\n b\nComponents: main\n")]
    [InlineData("etc/apk/repositories", "https://alpine.example/alpine/v3.18/main\n@t https://alpine.example/alpine/edge/testing\n")]
    [InlineData("etc/yum.repos.d/a.repo", "[a]\nenabled = 1\n[b]\nenabled = 0\n")]
    [InlineData("var/lib/ubuntu-advantage/status.json", "{\"services\": [{\"name\": \"esm-infra\", \"status\": \"enabled\"}]}")]
    [InlineData("usr/lib/sysimage/libdnf5/modules.toml", "nodejs = {enabled_stream=\"18\",state=\"Enabled\"}\n")]
    [InlineData("usr/lib/sysimage/libdnf5/nevras.toml", "\"a-1:2-3.x\" = {from_repo=\"a\"}\n")]
    [InlineData("var/lib/yum/yumdb/b/0123abc-bash-4.2.46-35.el7_9-x86_64/from_repo", "rhel-7-server-rpms")]
    [InlineData("etc/dnf/modules.d/a.module", "[nodejs]\nstream=18\nstate=enabled\n")]
    public void Damaged_files_end_in_channels_or_notices(string path, string text)
    {
        var cataloger = AllCatalogers.Catalogers.Single(cataloger => GlobPath.MatchesAny(cataloger.Interest.Globs, Core.Files.FilePath.Parse(path)));
        var content = System.Text.Encoding.UTF8.GetBytes(text);

        Damage.Cut(cataloger, path, content, (_, facts) => Assert.DoesNotContain(facts.Issues, issue => issue.Level == IssueLevel.Error));
        Damage.Flip(cataloger, path, content, 0);
    }

    [Fact]
    public void Sources_that_multiply_without_end_are_cut()
    {
        var words = string.Concat(Enumerable.Repeat(" x://y", 50_000));
        var facts = Damage.Catalog(new Assay.Catalogers.Debian.AptSourcesCataloger(), "etc/apt/sources.list.d/a.sources", System.Text.Encoding.UTF8.GetBytes($"Types: deb\nURIs:{words}\nSuites:{words}\nComponents:{words}\n"));

        Assert.Equal("apt:y x://y/x://y", Assert.Single(facts.Loose).Key);
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
