using Orc.Agent.Endpoints;

namespace Orc.Agent.Tests.Endpoints;

public sealed class NameWordsTests
{
    [Fact]
    public void Choose_ManyTimes_GivesFreeNames()
    {
        var names = new NameWords(new Random(1));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var count = 0; count < 5000; count++)
        {
            var name = names.Choose(taken.Contains);
            Assert.True(taken.Add(name));
            Assert.Matches("^[a-z]+_[a-z]+[0-9]*$", name);
        }
    }

    [Fact]
    public void Choose_NothingTaken_HasNoNumber() =>
        Assert.Matches("^[a-z]+_[a-z]+$", new NameWords(new Random(2)).Choose(_ => false));
}
