using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Compose.Projects;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// A verb of Compose that comes in a later version: known, and refused with what to do instead, at the places in the
/// files that ask for it.
/// </summary>
internal sealed class LaterCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Func<ComposeService, bool> _isMeant;
    private readonly string _key;
    private readonly string _instead;
    private readonly Argument<string[]> _rest = Operand.Rest("[ARGS...]");

    private LaterCommand(
        ComposeFlags flags, string name, string description, (string Key, Func<ComposeService, bool> IsMeant) meant,
        string instead)
        : base(name, description)
    {
        _flags = flags;
        (_key, _isMeant) = meant;
        _instead = instead;
        Add(_rest);
        this.RunsAsCompose(RunAsync);
    }

    public static LaterCommand Build(ComposeFlags flags) => new(
        flags,
        "build",
        "Build or rebuild services",
        ("build", service => service.HasBuild),
        "build with another tool and load the image: orc load");

    public static LaterCommand Push(ComposeFlags flags) => new(
        flags,
        "push",
        "Push service images",
        ("image", service => service.HasBuild && service.Image is not null),
        "orc image save writes an archive that other tools push");

    public static LaterCommand Commit(ComposeFlags flags) => new(
        flags,
        "commit",
        "Create a new image from a service container's changes",
        ("image", _ => true),
        "orc compose export gives the container's files as an archive, and orc image import makes an image of one");

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync([], cancellationToken);
        var named = invocation.Get(_rest);
        var places = (opened.Project?.Services ?? [])
            .Where(service => _isMeant(service) && (named.All(IsFlag) || named.Contains(service.Name)))
            .Select(service => $"{service.PositionOf(_key)}: service \"{service.Name}\": ")
            .DefaultIfEmpty("");
        throw new CliException(string.Join(
            '\n', places.Select(place => $"{place}orc compose {Name} is not there yet: {_instead}")));
    }

    private static bool IsFlag(string word) => word.StartsWith('-');
}
