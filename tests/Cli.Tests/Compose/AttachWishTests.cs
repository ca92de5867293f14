using Orc.Cli.Commands.Compose;

namespace Orc.Cli.Tests.Compose;

/// <summary>Whose output an attached up shows, and whose ends are its own.</summary>
public sealed class AttachWishTests
{
    private const string Shop =
        "services: {web: {image: a, depends_on: [db]}, db: {image: a}, log: {image: a, attach: false}}";

    [Theory]
    [InlineData("", "web db", "web db")]
    [InlineData("web", "web", "web")]
    [InlineData("web --attach-dependencies", "db web", "web")]
    [InlineData("web --attach db", "db", "web")]
    [InlineData("--attach log", "log", "log")]
    [InlineData("--no-attach db", "web", "web")]
    [InlineData("web --no-attach web", "", "web")]
    [InlineData("log", "", "log")]
    [InlineData("--no-attach web --no-attach db", "", "web db log")]
    [InlineData("web --exit-code-from db", "web db", "web db")]
    public void Wish_ShowsSomeAndAwaitsSome(string line, string shown, string awaited)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] named = [.. words.TakeWhile(word => !word.StartsWith('-'))];
        var loaded = Given.Load(Shop, named);
        var wish = new AttachWish
        {
            Named = [.. named],
            Only = [.. After("--attach")],
            Except = [.. After("--no-attach")],
            Dependencies = words.Contains("--attach-dependencies"),
            ExitCodeFrom = After("--exit-code-from").FirstOrDefault(),
        };

        Assert.Equal(Sorted(shown.Split(' ')), Sorted(wish.Shown(loaded.Project!, loaded.Selected)));
        Assert.Equal(Sorted(awaited.Split(' ')), Sorted(wish.Awaited(loaded.Project!, loaded.Selected)));

        IEnumerable<string> After(string flag) =>
            words.Index().Where(word => word.Item == flag).Select(word => words[word.Index + 1]);
    }

    private static string Sorted(IEnumerable<string> names) =>
        string.Join(' ', names.Where(name => name.Length > 0).Order(StringComparer.Ordinal));
}
