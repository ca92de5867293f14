using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>
/// All that <c>run</c> and <c>create</c> take about a container, as docker has it: flags, the image, then a command
/// whose own flags are none of ours.
/// </summary>
internal sealed class ContainerFlags
{
    private readonly NetworkFlags _network = new();
    private readonly IFlagGroup[] _groups;
    private readonly Option<bool> _publishAll = Flag.Switch(
        "-P, --publish-all", "Publish all exposed ports to random ports");

    private readonly Argument<string> _image = Operand.One("IMAGE");
    private readonly Argument<string[]> _command = Operand.Rest("[COMMAND] [ARG...]");

    public ContainerFlags()
    {
        _groups =
        [
            new ProcessFlags(), new IdentityFlags(), new MountFlags(), _network, new ResourceFlags(),
            new DeviceLimitFlags(), new SecurityFlags(), new HealthFlags(), new LifecycleFlags(), new LoggingFlags(),
            new LaterFlags(),
        ];
    }

    public void AddTo(Command command)
    {
        foreach (var option in _groups.SelectMany(group => group.Options))
        {
            command.Options.Add(option);
        }

        command.Options.Add(_publishAll);
        command.Arguments.Add(_image);
        command.Arguments.Add(_command);
    }

    /// <summary>Exposed ports of the image are to be published too.</summary>
    public bool PublishesAll(ParseResult parsed) => parsed.GetValue(_publishAll);

    /// <summary>What has no effect, for the user to know; null: all has.</summary>
    public string? Warning(ParseResult parsed) => _network.Warning(new FlagReader(parsed));

    /// <summary>Wrong flags throw <see cref="FlagException"/>.</summary>
    public ContainerSpec Read(ParseResult parsed, Surroundings surroundings)
    {
        var flags = new FlagReader(parsed);
        var image = parsed.GetRequiredValue(_image);
        if (image.StartsWith('-'))
        {
            throw new FlagException($"unknown {Kind(image)}: {image}");
        }

        if (!ImageReference.TryParse(image, out _, out var error))
        {
            throw new FlagException(error);
        }

        var command = parsed.GetValue(_command) ?? [];
        var spec = new ContainerSpec { Name = "", Image = image, Command = command.Length > 0 ? [.. command] : null };
        return _groups.Aggregate(spec, (made, group) => group.Apply(made, flags, surroundings));
    }

    private static string Kind(string text) =>
        text.StartsWith("--", StringComparison.Ordinal) ? "flag" : "shorthand flag";
}
