using Assay.Core.Findings;

namespace Assay.Catalogers.Secrets;

/// <content>Keys and hashes, database addresses, and what only its name tells.</content>
internal static partial class SecretRules
{
    // RFC 7468; keys in JSON have their line breaks as "\n". Of an encrypted one somebody still has to find the passphrase.
    private const string KeyBody = @"(?:[\r\n]|\\r|\\n|\s)+(?:[A-Za-z-]+: [^\r\n]+[\r\n]+){0,6}(?:[\r\n\t ]|\\r|\\n)*[A-Za-z0-9+/=\r\n\\ ]{60,}";

    // Everything of a URL that stands before the password.
    private const string UrlUser = @"://[^\s:@/""'`<>]*:";
    private const string UrlPassword = @"(?<secret>[^\s@/""'`<>]{3,})@[A-Za-z0-9_.\[\]-]+";

    private static SecretRule[] Keys { get; } =
    [
        Around("pgp-private-key", "OpenPGP private key", Severity.High, ["-----BEGIN PGP PRIVATE KEY BLOCK-----"], @"-----BEGIN PGP PRIVATE KEY BLOCK-----(?<secret>(?:[\r\n]+[A-Za-z]+: [^\r\n]*)*[\s\\rn]+[A-Za-z0-9+/=\s\\]{60,})") with { Reach = 4096, MayHoldWords = true },
        Around("encrypted-private-key", "Encrypted private key", Severity.Medium, ["ENCRYPTED PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED"],
            @"(?:BEGIN ENCRYPTED PRIVATE KEY-----[\s\\rn]+(?<secret>[A-Za-z0-9+/=\s\\]{60,})|Proc-Type: 4,ENCRYPTED\s+DEK-Info: [^\r\n]+\s+(?<secret>[A-Za-z0-9+/=\s\\]{60,}))") with { Reach = 4096, MayHoldWords = true },
        Around("private-key", "Private key", Severity.Critical, ["PRIVATE KEY-----"], $@"BEGIN (?:(?:RSA|EC|DSA|OPENSSH|SSH2) )?PRIVATE KEY-----(?<secret>{KeyBody})") with { Reach = 4096, MayHoldWords = true },
        Around("putty-private-key", "PuTTY private key", Severity.High, ["PuTTY-User-Key-File-"], @"PuTTY-User-Key-File-[23]: [\s\S]+Private-Lines: [0-9]+\s+(?<secret>[A-Za-z0-9+/=\s]{20,})") with { Reach = 4096, MayHoldWords = true },
        Around("json-web-key", "Private JSON web key", Severity.High, ["\"kty\""], @"""kty""\s*:\s*""(?:RSA|EC|OKP)""[^{}]*""d""\s*:\s*""(?<secret>[A-Za-z0-9_-]{32,})""") with { Reach = 2048, MayHoldWords = true },
        Around("age-secret-key", "age secret key", Severity.Critical, ["AGE-SECRET-KEY-1"], "(?<secret>AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})"),
        Around("kubernetes-client-key", "Client key of a kubeconfig", Severity.Critical, ["client-key-data"], @"client-key-data""?\s*:\s*""?(?<secret>[A-Za-z0-9+/]{100,}={0,2})") with { Reach = 4096, MayHoldWords = true },
        Around("shadow-password-hash", "Password hash of an account", Severity.Medium, [":$6$", ":$5$", ":$y$", ":$1$", ":$2b$", ":$2y$", ":$2a$", ":$7$"],
            @"(?m)^[a-z_][a-z0-9_-]{0,31}:(?<secret>\$(?:[1567y]|2[aby])\$[A-Za-z0-9./$=,+-]{20,}):[0-9]*:") with { IsRandom = false, MayHoldWords = true, LeastEntropy = 3 },
        Around("htpasswd-hash", "Password hash of a web server", Severity.Medium, [":$apr1$", ":$2y$", ":{SHA}"], @"(?m)^[A-Za-z0-9_.@-]{1,64}:(?<secret>(?:\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|\$2y\$[0-9]{2}\$[./A-Za-z0-9]{53}|\{SHA\}[A-Za-z0-9+/]{27}=))\s*$") with { IsRandom = false, MayHoldWords = true },
        new("json-web-token", "JSON web token", Severity.Medium, SecretShape.Prefix, ["eyJhbGci", "eyJ0eXAi", "eyJraWQi", "eyJlbmMi", "eyJjdHki", "eyJ4NXQi", "ewogICJ0", "ewogICJh"],
            @"ey[JK-w][A-Za-z0-9_-]{14,}\.ey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}") { LeastBytes = 60, Reach = 4096, MayHoldWords = true, Check = SecretChecks.IsJsonWebToken },

        // passwd(5), shadow(5): nothing between the first two colons lets everybody in (CVE-2019-5021).
        Around("empty-password", "Account without a password", Severity.High, [":0:99999:7:::", ":::0:::::", "::0:0:"],
            @"(?m)^(?<secret>[a-z_][a-z0-9_-]{0,31}::)(?:[0-9]*(?::[0-9]*){6}\r?$|[0-9]+:[0-9]+:[^:\n]*:[^:\n]*:)") with { IsRandom = false, MayHoldWords = true },
    ];

    private static SecretRule[] Databases { get; } =
    [
        Url("postgres-url", "Password in a PostgreSQL address", ["postgres://", "postgresql://"], "postgres(?:ql)?(?:\\+[a-z0-9]+)?"),
        Url("mysql-url", "Password in a MySQL address", ["mysql://", "mariadb://", "mysql2://", "pymysql://"], "(?:mysql2?|mariadb|mysql\\+[a-z]+|pymysql)"),
        Url("mongodb-url", "Password in a MongoDB address", ["mongodb://", "mongodb+srv://"], "mongodb(?:\\+srv)?"),
        Url("redis-url", "Password in a Redis address", ["redis://", "rediss://", "valkey://"], "(?:rediss?|valkeys?)"),
        Url("amqp-url", "Password in an AMQP address", ["amqp://", "amqps://"], "amqps?"),
        Url("database-url", "Password in a database's address", ["mssql://", "sqlserver://", "clickhouse://", "cockroachdb://", "couchdb://", "oracle://", "neo4j://", "bolt://", "snowflake://", "redshift://", "nats://", "elasticsearch://"],
            "(?:mssql|sqlserver|clickhouse|cockroachdb|couchdb|oracle|neo4j|bolt|snowflake|redshift|nats|elasticsearch)"),
        Url("ldap-url", "Password in an LDAP or mail address", ["ldap://", "ldaps://", "smtp://", "smtps://", "imap://", "imaps://", "ftp://", "ftps://", "sftp://", "ssh://"], "(?:ldaps?|smtps?|imaps?|s?ftps?|ssh)"),
        Around("jdbc-password", "Password in a JDBC address", Severity.High, ["jdbc:"], @"jdbc:[a-z0-9:]+[^\s""'<>]*[?&;](?:password|pwd)=(?<secret>[^\s""'&;<>]{3,})") with { IsRandom = false, IgnoreCase = true, Check = SecretChecks.IsPassword },
        Around("sqlserver-connection", "Password in a connection string", Severity.High, [";password=", ";pwd=", "; password=", "; pwd="],
            @"(?i)(?:server|data source|host|addr|address)\s*=\s*[^;""'\r\n]+;[^""'\r\n]*(?:password|pwd)\s*=\s*(?<secret>[^;""'\s<>]{3,})") with { IsRandom = false, IgnoreCase = true, Before = 256, Check = SecretChecks.IsPassword },
        Url("url-password", "Password in a web address", ["http://", "https://"], "https?") with { Severity = Severity.Medium },
    ];

    private static SecretRule[] Generic { get; } =
    [
        Around("authorization-basic", "Basic authorization", Severity.Medium, ["authorization"], @"(?i)authorization[""']?\s*[:=,]\s*[""'`]?basic\s+(?<secret>[A-Za-z0-9+/]{12,}={0,2})") with { IgnoreCase = true, IsRandom = false, Check = SecretChecks.IsBasicAuthentication },
        Around("authorization-bearer", "Bearer authorization", Severity.Medium, ["authorization"], @"(?i)authorization[""']?\s*[:=,]\s*[""'`]?bearer\s+(?<secret>[A-Za-z0-9_.~+/=-]{20,})") with { IgnoreCase = true, Reach = 1100, LeastEntropy = 3.5, Check = SecretChecks.IsMixed },
        // What commands are given a password by: scripts, and the history of an image.
        Around("curl-user", "Password given to curl", Severity.High, ["curl "], @"curl\s[^|;&\r\n]*?(?:\s-u|\s--user|\s-U|\s--proxy-user)(?:\s|=)*[""']?[^\s:""'=]+:(?<secret>[^\s""'|;&]{3,})") with { IsRandom = false, Check = SecretChecks.IsPassword },
        Around("sshpass-password", "Password given to sshpass", Severity.High, ["sshpass "], @"sshpass\s+-p\s*[""']?(?<secret>[^\s""'|;&]{3,})") with { IsRandom = false, Check = SecretChecks.IsPassword },
        Around("chpasswd-password", "Password given to an account", Severity.High, ["chpasswd"], @"(?:echo|printf)\s+(?:-[en]+\s+)*[""']?[A-Za-z_][A-Za-z0-9_-]*:(?<secret>[^\s""'|;&\\]{3,})(?:\\n)?[""']?\s*\|\s*(?:sudo\s+)?(?:/usr/sbin/)?chpasswd")
            with { IsRandom = false, Before = 200, Check = SecretChecks.IsPassword },
        Around("registry-login", "Password given to a registry", Severity.High, ["docker login", "podman login", "buildah login", "skopeo login", "registry login", "oras login", "crane auth login"],
            @"(?:docker|podman|buildah|skopeo|registry|oras|crane auth) login\s(?:[^|;&\r\n]*?\s)?(?:-p|--password)(?:\s|=)+[""']?(?<secret>[^\s""'|;&]{3,})") with { IsRandom = false, Check = SecretChecks.IsPassword },
        Around("mysql-password", "Password given to MySQL", Severity.High, ["mysql ", "mysqldump ", "mysqladmin ", "mariadb "], @"(?:mysql(?:dump|admin)?|mariadb)\s[^|;&\r\n]*?-p(?<secret>[^\s""'|;&-][^\s""'|;&]{5,})")
            with { IsRandom = false, OnlyInConfiguration = true, Check = IsMixedPassword },
        Named("generic-api-key", "API key or token", Severity.Medium, ["api_key", "apikey", "api-key", "access_token", "accesstoken", "auth_token", "authtoken", "access_key", "client_secret", "clientsecret", "secret_key", "secretkey", "private_token", "app_secret"],
            "[A-Za-z0-9_.+/=~-]{16,}", 16, 3.5) with { OnlyInConfiguration = true, Check = SecretChecks.IsMixed },
        Named("generic-password", "Password", Severity.Medium, ["password", "passwd", "passphrase", "db_pass", "_pwd"], @"[^\s""'`,;<>()\[\]{}|\\]{8,}", 8, 3) with { OnlyInConfiguration = true, IsRandom = false, Check = IsMixedPassword },
    ];

    private static SecretRule Url(string id, string title, string[] keywords, string scheme) =>
        new(id, title, Severity.High, SecretShape.Address, keywords, $"{scheme}{UrlUser}{UrlPassword}") { LeastBytes = 0, Before = 8, IsRandom = false, Check = SecretChecks.IsPassword };

    private static bool IsMixedPassword(ReadOnlySpan<char> secret) =>
        SecretChecks.IsMixed(secret) && SecretChecks.IsPassword(secret) && !secret.StartsWith("/", StringComparison.Ordinal) && !secret.StartsWith("0x", StringComparison.Ordinal);
}
