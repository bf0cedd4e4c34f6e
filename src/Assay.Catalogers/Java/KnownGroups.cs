namespace Assay.Catalogers.Java;

/// <summary>
/// The groups of artifacts that are often found without Maven's files: built by Ant or Gradle, or repacked. By name or by how it begins, the longest
/// beginning first.
/// </summary>
internal static class KnownGroups
{
    private static readonly Dictionary<string, string> Exact = new(StringComparer.Ordinal)
    {
        ["activemq-all"] = "org.apache.activemq",
        ["ant"] = "org.apache.ant",
        ["antlr"] = "antlr",
        ["aspectjrt"] = "org.aspectj",
        ["aspectjweaver"] = "org.aspectj",
        ["axis"] = "org.apache.axis",
        ["bsh"] = "org.beanshell",
        ["c3p0"] = "com.mchange",
        ["cglib"] = "cglib",
        ["commons-beanutils"] = "commons-beanutils",
        ["commons-cli"] = "commons-cli",
        ["commons-codec"] = "commons-codec",
        ["commons-collections"] = "commons-collections",
        ["commons-collections4"] = "org.apache.commons",
        ["commons-compress"] = "org.apache.commons",
        ["commons-configuration2"] = "org.apache.commons",
        ["commons-dbcp2"] = "org.apache.commons",
        ["commons-fileupload"] = "commons-fileupload",
        ["commons-httpclient"] = "commons-httpclient",
        ["commons-io"] = "commons-io",
        ["commons-lang"] = "commons-lang",
        ["commons-lang3"] = "org.apache.commons",
        ["commons-logging"] = "commons-logging",
        ["commons-net"] = "commons-net",
        ["commons-pool2"] = "org.apache.commons",
        ["commons-text"] = "org.apache.commons",
        ["derby"] = "org.apache.derby",
        ["dom4j"] = "org.dom4j",
        ["fastjson"] = "com.alibaba",
        ["freemarker"] = "org.freemarker",
        ["gson"] = "com.google.code.gson",
        ["guava"] = "com.google.guava",
        ["h2"] = "com.h2database",
        ["hsqldb"] = "org.hsqldb",
        ["httpclient"] = "org.apache.httpcomponents",
        ["httpcore"] = "org.apache.httpcomponents",
        ["itext"] = "com.lowagie",
        ["ivy"] = "org.apache.ivy",
        ["javassist"] = "org.javassist",
        ["jdom"] = "org.jdom",
        ["jdom2"] = "org.jdom",
        ["jettison"] = "org.codehaus.jettison",
        ["joda-time"] = "joda-time",
        ["jsch"] = "com.jcraft",
        ["json"] = "org.json",
        ["json-smart"] = "net.minidev",
        ["jsoup"] = "org.jsoup",
        ["junit"] = "junit",
        ["kafka-clients"] = "org.apache.kafka",
        ["log4j"] = "log4j",
        ["mariadb-java-client"] = "org.mariadb.jdbc",
        ["mysql-connector-j"] = "com.mysql",
        ["mysql-connector-java"] = "mysql",
        ["nekohtml"] = "net.sourceforge.nekohtml",
        ["ognl"] = "ognl",
        ["okhttp"] = "com.squareup.okhttp3",
        ["okio"] = "com.squareup.okio",
        ["oro"] = "oro",
        ["poi"] = "org.apache.poi",
        ["poi-ooxml"] = "org.apache.poi",
        ["postgresql"] = "org.postgresql",
        ["protobuf-java"] = "com.google.protobuf",
        ["quartz"] = "org.quartz-scheduler",
        ["rhino"] = "org.mozilla",
        ["servlet-api"] = "javax.servlet",
        ["snakeyaml"] = "org.yaml",
        ["snappy-java"] = "org.xerial.snappy",
        ["sqlite-jdbc"] = "org.xerial",
        ["struts2-core"] = "org.apache.struts",
        ["tika-core"] = "org.apache.tika",
        ["velocity"] = "org.apache.velocity",
        ["woodstox-core"] = "com.fasterxml.woodstox",
        ["xalan"] = "xalan",
        ["xercesImpl"] = "xerces",
        ["xml-apis"] = "xml-apis",
        ["xmlsec"] = "org.apache.santuario",
        ["xstream"] = "com.thoughtworks.xstream",
        ["zookeeper"] = "org.apache.zookeeper",
    };

    private static readonly (string Prefix, string Group)[] Beginnings =
    [
        ("spring-boot", "org.springframework.boot"), ("spring-cloud-", "org.springframework.cloud"), ("spring-data-", "org.springframework.data"),
        ("spring-security-", "org.springframework.security"), ("spring-batch-", "org.springframework.batch"), ("spring-integration-", "org.springframework.integration"),
        ("spring-kafka", "org.springframework.kafka"), ("spring-session-", "org.springframework.session"), ("spring-ws-", "org.springframework.ws"),
        ("spring-amqp", "org.springframework.amqp"), ("spring-rabbit", "org.springframework.amqp"), ("spring-hateoas", "org.springframework.hateoas"),
        ("spring-ldap-", "org.springframework.ldap"), ("spring-", "org.springframework"), ("tomcat-embed-", "org.apache.tomcat.embed"),
        ("tomcat-", "org.apache.tomcat"), ("log4j-", "org.apache.logging.log4j"), ("logback-", "ch.qos.logback"), ("slf4j-", "org.slf4j"),
        ("jackson-dataformat-", "com.fasterxml.jackson.dataformat"), ("jackson-datatype-", "com.fasterxml.jackson.datatype"),
        ("jackson-module-", "com.fasterxml.jackson.module"), ("jackson-jaxrs-", "com.fasterxml.jackson.jaxrs"), ("jackson-", "com.fasterxml.jackson.core"),
        ("netty-", "io.netty"), ("jetty-", "org.eclipse.jetty"), ("hadoop-", "org.apache.hadoop"), ("lucene-", "org.apache.lucene"),
        ("kotlin-", "org.jetbrains.kotlin"), ("kotlinx-", "org.jetbrains.kotlinx"), ("groovy", "org.codehaus.groovy"), ("bcprov-", "org.bouncycastle"),
        ("bcpkix-", "org.bouncycastle"), ("bcpg-", "org.bouncycastle"), ("bcutil-", "org.bouncycastle"), ("shiro-", "org.apache.shiro"),
        ("asm-", "org.ow2.asm"), ("cxf-", "org.apache.cxf"), ("hibernate-", "org.hibernate"), ("reactor-netty", "io.projectreactor.netty"),
        ("micrometer-", "io.micrometer"), ("grpc-", "io.grpc"), ("undertow-", "io.undertow"), ("vertx-", "io.vertx"), ("batik-", "org.apache.xmlgraphics"),
    ];

    /// <summary>Null where the artifact is none of them.</summary>
    public static string? Of(string artifact)
    {
        if (Exact.TryGetValue(artifact, out var group))
        {
            return group;
        }

        foreach (var (prefix, beginning) in Beginnings)
        {
            if (artifact.StartsWith(prefix, StringComparison.Ordinal))
            {
                return beginning;
            }
        }

        return null;
    }
}
