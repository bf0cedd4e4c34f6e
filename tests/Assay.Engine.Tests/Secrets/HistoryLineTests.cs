using Assay.Engine.Secrets;
using Assay.TestKit;

namespace Assay.Engine.Tests.Secrets;

public sealed class HistoryLineTests
{
    // What stands for '~': no line here holds a password.
    private static readonly string Word = string.Concat("ab", "!", "d");

    [Theory]
    [InlineData("|2 DB_PASSWORD=~ MODE=fast /bin/sh -c make", "|2 DB_PASSWORD=*** MODE=fast /bin/sh -c make")]
    [InlineData("ENV API_TOKEN=~ MODE=x", "ENV API_TOKEN=*** MODE=x")]
    [InlineData("RUN /bin/sh -c T_SECRET='a ~' x; y --password=~ --token \"~\" -p 80", "RUN /bin/sh -c T_SECRET='***' x; y --password=*** --token \"***\" -p 80")]
    [InlineData("RUN curl -u me:~ https://u:~@h.example/ && wget ftp://v:~@h.example", "RUN curl -u me:*** https://u:***@h.example/ && wget ftp://v:***@h.example")]
    [InlineData("RUN useradd -p ~ me && docker login -u me -p '~'", "RUN useradd -p *** me && docker login -u me -p '***'")]
    [InlineData("CMD [\"x\", \"--password=~\", \"--token\", \"~\"]", "CMD [\"x\", \"--password=***\", \"--token\", \"***\"]")]
    [InlineData("RUN x --password $PW --token=${T} DB_PASSWORD_FILE=/run/x u://${A}:${B}@h", "RUN x --password $PW --token=${T} DB_PASSWORD_FILE=/run/x u://${A}:${B}@h")]
    [InlineData("RUN sh -c \"curl -u me:~ x && sh -c 'y --token ~'\" # here", "RUN sh -c \"curl -u me:*** x && sh -c 'y --token ***'\" # here")]
    [InlineData("RUN # don't; curl -u me:~ x # it's", "RUN # don't; curl -u me:*** x # it's")]
    [InlineData("RUN echo ' ; curl -u me:~ x", "RUN echo ' ; curl -u me:*** x")]
    [InlineData("", "")]
    public void What_its_own_words_call_a_secret_is_not_shown(string line, string expected) => Assert.Equal(expected, HistoryLine.WithoutSecrets(line.Replace("~", Word, StringComparison.Ordinal)));

    [Fact]
    public void Any_text_ends()
    {
        var random = new Random(4);
        for (var i = 0; i < Tier.Scale(2000, 100_000); i++)
        {
            var text = new string(random.GetItems<char>("ab:/@='\"-pu $|;PASSWORD_=", random.Next(60)));
            Assert.NotNull(HistoryLine.WithoutSecrets(text));
            Assert.NotNull(HistoryLine.WithoutSecrets("a://" + text + "@b"));
        }
    }
}
