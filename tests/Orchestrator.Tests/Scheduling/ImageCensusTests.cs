using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Scheduling;

namespace Orc.Orchestrator.Tests.Scheduling;

/// <summary>What agents say of their images, as long as their sessions last.</summary>
public sealed class ImageCensusTests
{
    private readonly ImageCensus _census;
    private readonly Dictionary<string, object> _sessions = new(StringComparer.Ordinal);
    private ImageInventory _inventory = ImageInventory.Empty;

    public ImageCensusTests() => _census = new ImageCensus(inventory => _inventory = inventory);

    [Fact]
    public void Sessions_BeginChangeAndEnd_TellWhoHasWhat()
    {
        Begin("n1", Image("a", "web:1"), Image("b", "db:1"));
        Begin("n2", Image("a", "web:1", "web:2"));

        Assert.Equal("n1 n2", Holders("a"));
        Assert.Equal("n1 n2", Holders(ImageInventory.KeyOf("web:1")));
        Assert.Equal("n2", Holders(ImageInventory.KeyOf("web:2")));
        Assert.Equal((2, 30), (_inventory.Find(Node("n1"))!.Count, _inventory.Find(Node("n1"))!.Size));

        Change("n1", gone: ["b"], Image("a"), Image("c", "db:1"));
        Assert.Equal("", Holders("b"));
        Assert.Null(_inventory.SizeOf("b"));
        Assert.Equal("n2", Holders(ImageInventory.KeyOf("web:1")));
        Assert.Equal("n1 n2", Holders("a"));
        Assert.Equal("n1", Holders("c"));

        _census.End(Node("n2"), _sessions["n2"]);
        Assert.Equal("n1", Holders("a"));
        Assert.Equal("", Holders(ImageInventory.KeyOf("web:2")));
        Assert.Null(_inventory.Find(Node("n2")));
        Assert.Equal(1, _inventory.Count);
    }

    [Fact]
    public void Session_WithASuccessor_HasNoSayAnyMore()
    {
        Begin("n1", Image("a"));
        var former = _sessions["n1"];
        Begin("n1", Image("b"));

        _census.Change(Node("n1"), former, new HeldImageNews([Image("a")], []));
        _census.End(Node("n1"), former);

        Assert.Equal("", Holders("a"));
        Assert.Equal("n1", Holders("b"));
    }

    [Fact]
    public void Agent_ThatDoesNotSay_IsUnknownAndStaysSo()
    {
        Begin("n1", Image("a"));
        _sessions["n1"] = new object();
        _census.Begin(Node("n1"), _sessions["n1"], null);
        Change("n1", gone: [], Image("a"));

        Assert.Null(_inventory.Find(Node("n1")));
        Assert.Equal("", Holders("a"));
    }

    [Theory]
    [InlineData("a", "a", "a")]
    [InlineData("a", "b", null)]
    [InlineData("a", null, "a")]
    [InlineData(null, null, null)]
    public void FindId_OfAName_IsWhatNodesAgreeOn(string? first, string? second, string? expected)
    {
        Begin("n1", [.. first is null ? Array.Empty<HeldImage>() : [Image(first, "web:1")]]);
        Begin("n2", [.. second is null ? Array.Empty<HeldImage>() : [Image(second, "web:1", "web:2")]]);

        Assert.Equal(expected, _inventory.FindId("web:1"));
    }

    [Fact]
    public void Inventory_IsAValue_ThatStaysAsItIs()
    {
        Begin("n1", Image("a", "web:1"));
        var before = _inventory;
        Change("n1", gone: ["a"]);

        Assert.Equal(["n1"], before.FindHolders("a").Select(node => node.Value));
        Assert.Equal("a", before.FindId("web:1"));
        Assert.Empty(_inventory.FindHolders("a"));
    }

    [Fact]
    public void Images_BeyondTheBounds_AreNobodys()
    {
        Begin("n1", [.. Enumerable.Range(0, ImageCensus.MostOfNode + 9).Select(number => Image($"one{number}"))]);
        Assert.Equal(ImageCensus.MostOfNode, _inventory.Find(Node("n1"))!.Count);

        var node = 1;
        for (var known = ImageCensus.MostOfNode; known < ImageCensus.MostRows; known += ImageCensus.MostOfNode)
        {
            node++;
            Begin(
                $"n{node}",
                [.. Enumerable.Range(0, ImageCensus.MostOfNode).Select(number => Image($"{node}-{number}"))]);
        }

        Begin("last", Image("new"), Image("one1"));
        Assert.Equal("", Holders("new"));
        Assert.Equal("last n1", Holders("one1"));
        _census.End(Node("n2"), _sessions["n2"]);
        Begin("last", Image("new"));
        Assert.Equal("last", Holders("new"));
    }

    [Fact]
    public void AnyHistory_IsWhatTheLastWordOfEachNodeSays()
    {
        var random = new Random(7);
        var said = new SortedDictionary<string, List<HeldImage>>(StringComparer.Ordinal);
        for (var step = 0; step < 3000; step++)
        {
            var node = $"n{random.Next(6)}";
            var images = Enumerable.Range(0, 8)
                .Where(_ => random.Next(2) == 0)
                .Select(number => random.Next(3) == 0
                    ? Image($"i{number}", $"web:{random.Next(3)}")
                    : Image($"i{number}"))
                .ToList();
            switch (random.Next(4))
            {
                case 0:
                    Begin(node, [.. images]);
                    said[node] = images;
                    break;
                case 1 when said.Remove(node):
                    _census.End(Node(node), _sessions[node]);
                    break;
                case var _ when said.TryGetValue(node, out var before):
                    _census.Change(Node(node), _sessions[node], HeldImageNews.Between(before, images));
                    said[node] = images;
                    break;
            }

            foreach (var key in Enumerable.Range(0, 8).Select(number => $"i{number}")
                .Concat(Enumerable.Range(0, 3).Select(tag => ImageInventory.KeyOf($"web:{tag}"))))
            {
                Assert.Equal(
                    string.Join(' ', said
                        .Where(entry => entry.Value.Exists(image => image.Id == key || image.Names.Contains(key)))
                        .Select(entry => entry.Key)),
                    Holders(key));
            }
        }
    }

    private static NodeId Node(string name) => new(name);

    private static HeldImage Image(string id, params string[] names) => new()
    {
        Id = id,
        Size = 15,
        Names = [.. names.Select(ImageInventory.KeyOf)],
    };

    private void Begin(string node, params HeldImage[] images) =>
        _census.Begin(Node(node), _sessions[node] = new object(), images);

    private void Change(string node, string[] gone, params HeldImage[] changed) =>
        _census.Change(Node(node), _sessions[node], new HeldImageNews([.. changed], [.. gone]));

    private string Holders(string key) =>
        string.Join(' ', _inventory.FindHolders(key).Select(node => node.Value));
}
