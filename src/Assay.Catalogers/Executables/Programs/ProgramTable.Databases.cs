namespace Assay.Catalogers.Executables.Programs;

internal static partial class ProgramTable
{
    private static KnownProgram[] Databases =>
    [
        new("redis", "redis:redis redislabs:redis", ["redis-server"],
        [
            Says("Redis version ", $@"Redis version (?<version>{Three})\x00"),
            Says("buildkitsandbox-", $@"(?:[^0-9.y])(?<version>{Three})buildkitsandbox-[0-9]{{10}}"),
            Alone(@"[^0-9.A-Za-z](?<version>[0-9]\.[0-9]{1,2}\.[0-9]{1,2}?)[0-9a-f]{12}-[0-9]{10}"),
        ]),
        new("valkey", "lfprojects:valkey", ["valkey-server"], [Says("valkey", $@"valkey(?<version>{Three}(?:-rc[0-9]+)?)[^0-9.]")]),
        new("memcached", "memcached:memcached", ["memcached"], [Says("memcached ", $@"\x00memcached (?<version>{Three}(?:-rc[0-9]+)?)[\x00\n]")]),
        new("postgresql", "postgresql:postgresql", ["postgres"],
        [
            Says("PostgreSQL ", @"PostgreSQL (?<version>[0-9]+(?:\.[0-9]+)*(?:alpha[0-9]+|beta[0-9]+|rc[0-9]+|devel)?) (?:on|\()"),
        ]),
        new("mysql", "oracle:mysql oracle:mysql_server mysql:mysql", ["mysql", "mysqld", "mysqldump"],
        [
            Says("/mysql-", $@"/mysql-(?<version>{Three})/"),
            Says("\0mysql_real_escape_string_quote", $@"\x00(?<version>{Three})\x00+mysql_real_escape_string_quote"),
        ]),
        new("mysql-cluster", "oracle:mysql_cluster", ["mysqld", "ndb_mgmd", "ndbd", "ndbmtd"],
        [
            Says("/mysql-cluster-gpl-", $@"/mysql-cluster-gpl-(?<version>{Three})/"),
            Says("-ndb-", $@"-ndb-(?<version>{Three})\x00"),
        ]),
        new("percona-server", "percona:percona_server", ["mysql", "mysqld"], [Says("/percona-server-", @"/percona-server-(?<version>[0-9]+\.[0-9]+\.[0-9]+)-[0-9]")]),
        new("percona-xtradb-cluster", "percona:xtradb_cluster", ["mysql", "mysqld"], [Says("/Percona-XtraDB-Cluster-", $@"/Percona-XtraDB-Cluster-(?<version>{Three})")]),
        new("percona-xtrabackup", "percona:xtrabackup", ["xtrabackup"], [Says("/percona-xtrabackup-", $@"/percona-xtrabackup-(?<version>{Three})")]),
        new("mariadb", "mariadb:mariadb", ["mariadb", "mariadbd", "mysqld", "mysql"],
        [
            Says("-MariaDB", $@"\x00(?:5\.5\.5-)?(?<version>{Three})-MariaDB"),
            Says("/mariadb-", $@"/mariadb-(?<version>{Three})-"),
        ]),
        new("mongodb", "mongodb:mongodb", ["mongod", "mongos"],
        [
            Says("\0tcmalloc\0", $@"\x00(?<version>{Three}(?:-rc[0-9]+)?)\x00tcmalloc\x00"),
            Says("\0heap_size\0", $@"\x00(?<version>{Three}(?:-rc[0-9]+)?)\x00heap_size\x00"),
            Says("\0cppdefines\0", $@"\x00(?<version>{Three}(?:-rc[0-9]+)?)\x00cppdefines\x00"),
        ]),
        new("arangodb", "arangodb:arangodb", ["arangosh", "arangod"],
        [
            Says("ArangoDB \0", $@"ArangoDB \x00(?<version>{Three}(?:-[0-9]+)?) \["),
            Says(" [linux]\0", @"\x00(?<version>[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9a-z.]+)?)(?: enterprise)? \[linux\]\x00"),
        ]),
        new("sqlcipher", "zetetic:sqlcipher", ["sqlcipher"],
        [
            Says("community\0", $@"community\x00(?<version>{Three})\x00"),
        ]),
    ];
}
