namespace Assay.Catalogers.Executables.Programs;

internal static partial class ProgramTable
{
    private static KnownProgram[] Tools =>
    [
        new("bash", "gnu:bash", ["bash"], [Says("Bash version ", $@"@\(#\)Bash version (?<version>{Three})\([0-9]+\)")]),
        new("busybox", "busybox:busybox", ["busybox", "["], [Says("BusyBox v", $@"BusyBox v(?<version>{Three})")]),
        new("util-linux", "kernel:util-linux", ["getopt", "mount", "umount", "lsblk", "nsenter"], [Says("util-linux ", @"\x00util-linux (?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:-rc[0-9]+)?)\x00")]),
        new("gzip", "gnu:gzip", ["gzip"], [Says("bad pack level\0", @"bad pack level\x00(?<version>[0-9]+\.[0-9]+)\x00")]),
        new("xz", "tukaani:xz", ["xz"], [Says("xz (XZ Utils) ", $@"xz \(XZ Utils\) (?<version>{Three}(?:alpha|beta)?)")]),
        new("zstd", "facebook:zstandard", ["zstd"], [Says("\0Zstandard CLI", $@"\x00v(?<version>{Three})\x00Zstandard CLI"), Says("Yann Collet\0v", $@"Yann Collet\x00v(?<version>{Three})\x00")]),
        new("jq", "jqlang:jq jq_project:jq", ["jq"],
        [
            Says("jq: error", @"\x00(?<version>1\.[0-9]+(?:\.[0-9]+)?(?:rc[0-9]+)?)\x00(?:DEBUG:\x00)?[\x00-\x1f]*jq: error"),
            Says("jq-1", @"\x00jq-(?<version>1\.[0-9]+(?:\.[0-9]+)?(?:rc[0-9]+)?)\x00"),
        ]),
        new("ffmpeg", "ffmpeg:ffmpeg", ["ffmpeg", "ffprobe", "libav*", "libswresample*", "libswscale*"],
        [
            Says("%s version ", @"%s version (?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?)"),
            Says("FFmpeg version ", @"FFmpeg version (?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?)"),
        ]),
        new("curl", "haxx:curl curl:curl", ["curl"], [Says("curl ", $@"curl (?<version>[78]\.[0-9]+\.[0-9]+) \(")]),
        new("git", "git-scm:git git:git", ["git"], [Says("git/2", @"\x00git/(?<version>2\.[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:-rc[0-9]+)?)\x00")]),
        new("vim", "vim:vim", ["vim", "vim.*", "vi"], [Says("VIM - Vi IMproved ", @"VIM - Vi IMproved (?<version>[0-9]+\.[0-9]+)")]),
        new("tini", "krallin:tini", ["tini", "tini-static", "docker-init"], [Says("tini version ", $@"tini version (?<version>{Three})")]),
        new("imagemagick", "imagemagick:imagemagick", ["magick", "convert*", "libMagickCore*"], [Says("ImageMagick ", @"ImageMagick (?<version>[67]\.[0-9]+\.[0-9]+-[0-9]+)")]),
        new("wp-cli", "wp-cli:wp-cli", ["wp"], [Says("wp-cli/wp-cli ", $@"wp-cli/wp-cli (?<version>{Three}{Suffix}) ")]) { PurlPrefix = "composer/wp-cli" },
        new("composer", "getcomposer:composer", ["composer", "composer.phar", "composer-*"],
        [
            Says("'composer/composer',", @"'name' => 'composer/composer',\s*'pretty_version' => '(?<version>[0-9]+\.[0-9]+\.[0-9]+(?:-?(?:alpha|beta|RC)[0-9]+)?)'"),
        ]) { PurlPrefix = "composer/composer" },
        new("chrome", "google:chrome", ["chrome"], [Says("\0Default\n", @"\x00(?<version>[0-9]{2,3}\.0\.[0-9]{4}\.[0-9]+)\x00Default\n"), Says("\0Videos\0", @"\x00Videos\x00(?<version>[0-9]{2,3}\.0\.[0-9]{4}\.[0-9]+)\x00")]),
        new("firefox", "mozilla:firefox", ["application.ini"], [Says("Version=", @"Name=Firefox[\s\S]*?\nVersion=(?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:a[0-9]+|b[0-9]+|esr)?)\r?\n"), Says("CodeName=", @"RemotingName=firefox[^\n]*\nCodeName=[^\n]*\nVersion=(?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:a[0-9]+|b[0-9]+|esr)?)\r?\n")]),
    ];

    private static KnownProgram[] Libraries =>
    [
        new("openssl", "openssl:openssl", ["openssl", "libssl*", "libcrypto*"],
        [
            Says("OpenSSL ", @"\x00OpenSSL (?<version>[0-9]+\.[0-9]+\.[0-9]+(?:[a-z]{1,2}|-[a-z0-9]+)?)  ?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}"),
        ]),
        new("aws-lc", "amazon:aws_libcrypto amazon:aws-lc", ["openssl", "libcrypto*", "bssl"], [Says("AWS-LC ", $@"AWS-LC (?<version>{Three})\)")]),
        new("krb5", "mit:kerberos_5", ["libkrb5*"], [Says("KRB5_BRAND: ", @"KRB5_BRAND: krb5-(?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?)-")]),
        new("heimdal", "heimdal_project:heimdal", ["libkrb5*", "kdc"], [Says("$Version: Heimdal ", $@"\$Version: Heimdal (?<version>{Three}) ")]),
        new("qt", "qt:qt", ["libQt*"],
        [
            Says("QtCore library version ", $@"QtCore library version (?<version>{Three})"),
            Says("\0Qt ", $@"\x00Qt (?<version>{Three}) \("),
        ]),
        new("libcurl", "haxx:libcurl haxx:curl curl:libcurl", ["libcurl*"], [Says("libcurl/", $@"libcurl/(?<version>{Three})")]),
        new("zlib", "zlib:zlib", ["libz.so*"], [Says("deflate 1.", @"deflate (?<version>1\.[0-9]+(?:\.[0-9]+)*) Copyright 1995")]),
        new("libpng", "libpng:libpng", ["libpng*"], [Says("libpng version ", $@"libpng version (?<version>{Three})")]),
        new("expat", "libexpat_project:libexpat", ["libexpat*"], [Says("expat_", $@"\x00expat_(?<version>{Three})\x00")]),
        new("glibc", "gnu:glibc", ["libc.so.6", "libc-2*"], [Says("GNU C Library ", @"GNU C Library \([^\n]*\) (?:stable|development) release version (?<version>[0-9]+\.[0-9]+)")]),
        new("libjpeg-turbo", "libjpeg-turbo:libjpeg-turbo", ["libjpeg*", "libturbojpeg*"], [Says("libjpeg-turbo version ", $@"libjpeg-turbo version (?<version>{Three})")]),
        new("libgcrypt", "gnupg:libgcrypt", ["libgcrypt*"], [Says("This is Libgcrypt ", $@"This is Libgcrypt (?<version>{Three})")]),
        new("mbedtls", "arm:mbed_tls trustedfirmware:mbed_tls", ["libmbed*"], [Says("bed TLS ", $@"[mM]bed TLS (?<version>{Three})\x00")]),
        new("libssh", "libssh:libssh", ["libssh.so*"], [Says("libssh_", $@"SSH-2\.0-libssh_(?<version>{Three})")]),
        new("libssh2", "libssh2:libssh2", ["libssh2*"], [Says("libssh2_", $@"SSH-2\.0-libssh2_(?<version>{Three})")]),
    ];
}
