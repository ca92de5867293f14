using System.Collections.Immutable;
using System.Text;
using Orc.Agent.Engine.Hooks;

namespace Orc.Agent.Tests.Engine;

public class HookOutputsTests
{
    private static readonly ImmutableSortedDictionary<string, string> Labels =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("com.docker.compose.project", "shop")
            .Add("com.docker.compose.service", "web");

    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("on;e\nt;wo", "one|two")]
    [InlineData("\n\nx", "||x")]
    [InlineData("", "")]
    public async Task Write_InPieces_TellsWholeLines(string pieces, string expected)
    {
        var outputs = new HookOutputs();
        using var subscription = outputs.Subscribe("shop");
        var lines = new HookLines(outputs, "shop-web-1", Labels);
        foreach (var piece in pieces.Split(';'))
        {
            lines.Write(Encoding.UTF8.GetBytes(piece));
        }

        lines.End();

        var told = await ReadAsync(subscription);
        Assert.Equal(expected, string.Join('|', told.Select(line => Encoding.UTF8.GetString(line.Text))));
        Assert.All(
            told,
            line => Assert.Equal(("shop-web-1", "shop", "web"), (line.Container, line.Project, line.Service)));
    }

    [Fact]
    public async Task Write_ALineWithoutAnEnd_IsToldInPieces()
    {
        var outputs = new HookOutputs();
        using var subscription = outputs.Subscribe("shop");
        var lines = new HookLines(outputs, "a", Labels);
        for (var count = 0; count < 5; count++)
        {
            lines.Write(new byte[10 * 1024]);
        }

        lines.End();

        var told = await ReadAsync(subscription);
        Assert.Equal([20 * 1024, 20 * 1024, 10 * 1024], told.Select(line => line.Text.Length));
    }

    [Fact]
    public async Task Subscribe_HearsFromThenOnUntilItsEnd()
    {
        var outputs = new HookOutputs();
        Assert.False(outputs.IsHeard);
        outputs.Publish(new HookLine("before", Labels, []));
        using var subscription = outputs.Subscribe("shop");
        Assert.True(outputs.IsHeard);
        outputs.Publish(new HookLine("while", Labels, []));
        outputs.Publish(new HookLine("elsewhere", Labels.SetItem("com.docker.compose.project", "other"), []));

        var told = await ReadAsync(subscription);

        outputs.Publish(new HookLine("after", Labels, []));
        Assert.Equal("while", Assert.Single(told).Container);
        Assert.False(outputs.IsHeard);
    }

    private static async Task<List<HookLine>> ReadAsync(HookOutputs.Subscription subscription)
    {
        subscription.End();
        var told = new List<HookLine>();
        await foreach (var line in subscription.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            told.Add(line);
        }

        return told;
    }
}
