using System.Collections.Frozen;

namespace Assay.Advisories.Feeds.Nvd;

/// <summary>What a program is for, by the names that NVD's dictionary has: of a CPE's target software, and of operating systems.</summary>
internal static class TargetSoftware
{
    // Their packages have advisories of their own ecosystems: Node's, Python's, WordPress's ...
    private static readonly FrozenSet<string> Ecosystems = FrozenSet.Create(StringComparer.Ordinal,
        "node.js", "nodejs", "npm", "python", "pypi", "ruby", "ruby_on_rails", "rails", "rust", "go", "golang", "maven", "java", "nuget", ".net", "asp.net", "perl", "php", "composer",
        "erlang", "elixir", "haskell", "dart", "flutter", "swift", "cocoapods", "r", "julia", "lua",
        "wordpress", "drupal", "joomla", "joomla\\!", "typo3", "magento", "prestashop", "moodle", "mediawiki", "nextcloud", "owncloud", "craft_cms", "silverstripe", "concrete5", "dotnetnuke",
        "umbraco", "opencart", "woocommerce", "shopware", "discourse", "phpbb", "vbulletin", "xoops", "mambo", "backdrop", "octobercms", "laravel", "django", "jquery", "react", "vue.js",
        "jenkins", "atlassian_jira", "jira", "jira_server", "confluence", "confluence_server", "bamboo", "bitbucket", "gradle", "grafana", "kibana", "redmine", "salesforce",
        "chrome", "google_chrome", "firefox", "mozilla_firefox", "safari", "edge", "internet_explorer", "visual_studio_code", "visual_studio", "vscode", "intellij_idea", "eclipse",
        "thunderbird", "homebridge", "homeassistant", "home_assistant", "obsidian");

    private static readonly FrozenSet<string> Phones = FrozenSet.Create(StringComparer.Ordinal,
        "macos", "mac_os", "mac_os_x", "mac_os_x_server", "macos_server", "mac", "iphone_os", "iphone", "ios", "ipad_os", "ipados", "ipad", "tvos", "watchos", "visionos", "android",
        "android_os", "wear_os", "blackberry", "blackberry_os", "symbian", "windows_phone", "chrome_os", "harmonyos", "tizen", "webos", "fire_os");

    public static bool IsEcosystem(string name) => Ecosystems.Contains(name);

    /// <summary>What no artefact has that could be scanned: macOS, phones.</summary>
    public static bool IsElsewhere(string name) => Phones.Contains(name);

    public static bool IsWindows(string name) => name.StartsWith("windows", StringComparison.Ordinal) && !Phones.Contains(name);
}
