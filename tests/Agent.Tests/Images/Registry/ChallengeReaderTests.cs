using Orc.Agent.Images.Registry;

namespace Orc.Agent.Tests.Images.Registry;

public sealed class ChallengeReaderTests
{
    [Theory]
    [InlineData(
        "Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:a/b:pull,push\"",
        "bearer realm=https://auth.example/token scope=repository:a/b:pull,push service=registry.example")]
    [InlineData("Basic realm=\"a \\\"b\\\"\"", "basic realm=a \"b\"")]
    [InlineData("Basic", "basic")]
    [InlineData("BASIC Realm=plain", "basic realm=plain")]
    [InlineData("Basic realm=\"x\", Bearer realm = \"y\" , service=z", "basic realm=x; bearer realm=y service=z")]
    [InlineData("Negotiate, Basic realm=\"x\"", "negotiate; basic realm=x")]
    [InlineData("Negotiate dG9rZW4=, Basic realm=\"x\"", "negotiate dg9rzw4=; basic realm=x")]
    [InlineData("", "")]
    [InlineData(" , ,", "")]
    [InlineData("Bearer realm=\"never closed", "bearer realm=never closed")]
    [InlineData("Bearer realm=", "bearer realm=")]
    public void Read_AHeader_IsItsChallenges(string header, string expected)
    {
        var read = ChallengeReader.Read(header).Select(challenge => string.Join(' ', challenge.Parameters
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter => $"{parameter.Key}={parameter.Value}")
            .Prepend(challenge.Scheme)));

        Assert.Equal(expected, string.Join("; ", read));
    }

    [Fact]
    public void Read_AnyBytes_ComesToAnEnd()
    {
        var random = new Random(7);
        const string Letters = "=\"\\, \tAb1:";
        for (var round = 0; round < 2000; round++)
        {
            var header = string.Concat(Enumerable.Range(0, 30).Select(_ => Letters[random.Next(Letters.Length)]));
            ChallengeReader.Read(header);
        }
    }
}
