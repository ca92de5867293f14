using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Orc.Cli.Invoking;
using Orc.Cli.Logs;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose logs</c>.</summary>
internal sealed class LogsCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _follow = Flag.Switch("-f, --follow", "Follow log output");
    private readonly Option<int?> _index =
        Flag.Number("--index", "Index of the container if service has multiple replicas");
    private readonly Option<bool> _noColour = Flag.Switch("--no-color", "Produce monochrome output");
    private readonly Option<bool> _noPrefix = Flag.Switch("--no-log-prefix", "Don't print prefix in logs");
    private readonly Option<bool> _times = Flag.Switch("-t, --timestamps", "Show timestamps");
    private readonly Option<string?> _since = Flag.Text(
        "--since", "Show logs since timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)");

    private readonly Option<string?> _until = Flag.Text(
        "--until", "Show logs before a timestamp (e.g. 2013-01-02T13:23:37Z) or relative (e.g. 42m for 42 minutes)");

    private readonly Option<string?> _tail = Flag.Text(
        "-n, --tail", "Number of lines to show from the end of the logs for each container (default all)");

    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public LogsCommand(ComposeFlags flags)
        : base("logs", "View output from containers")
    {
        _flags = flags;
        Option[] options = [_follow, _index, _noColour, _noPrefix, _times, _since, _until, _tail];
        foreach (var option in options)
        {
            Add(option);
        }

        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var services = invocation.Get(_services);
        var index = Index(invocation, services);

        var wish = LogWish.Of(
            invocation.Get(_since),
            invocation.Get(_until),
            invocation.Get(_tail),
            invocation.Get(_follow),
            invocation.Time);
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(services, cancellationToken);

        // What a service with attach: false says is shown to who names it.
        string[] silent = services.Length > 0 || opened.Project is not { } project
            ? []
            : [.. project.Services.Where(service => !service.Attach).Select(service => service.Name)];
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var containers = await ProjectContainers.ListAsync(
            daemon, opened.Name, services, OneOffs.Excluded, cancellationToken);
        containers = containers.RemoveAll(container => silent.Contains(ProjectContainers.Service(container)));
        if (index is { } number)
        {
            containers = [.. containers.Where(container => ProjectContainers.Number(container) == number)];
            if (containers.IsEmpty)
            {
                throw new CliException(string.Create(
                    CultureInfo.InvariantCulture, $"service \"{services[0]}\" has no container #{number}"));
            }
        }

        var printer = new LogPrinter(invocation.Console, new LogLayout
        {
            HasPrefix = !invocation.Get(_noPrefix),
            HasTimes = invocation.Get(_times),
            HasColours = !invocation.Get(_noColour) && _flags.HasColours(invocation),
        });
        if (invocation.Get(_follow))
        {
            using var watch = new ServiceWatch(invocation, opened.Name, printer, wish)
            {
                IsWanted = container => !ProjectContainers.IsOneOff(container)
                    && (services.Length == 0 || services.Contains(ProjectContainers.Service(container)))
                    && !silent.Contains(ProjectContainers.Service(container))
                    && (index is null || ProjectContainers.Number(container) == index),
                TellsSuccessors = true,
                IsAwaited = service =>
                    (services.Length == 0 || services.Contains(service)) && !silent.Contains(service),
            };
            return await watch.FollowAsync(cancellationToken);
        }

        await new LogMerge(_ => daemon, printer).PrintAsync(Readers(containers, opened.Name), wish, cancellationToken);
        return ExitCodes.Success;
    }

    // As in Compose, 0 is no number: it says nothing.
    private int? Index(Invocation invocation, string[] services) => invocation.Get(_index) switch
    {
        > 0 when services.Length != 1 => throw new CliException("--index requires one service to be selected"),
        > 0 and var index => index,
        _ => null,
    };

    private static LogReader[] Readers(ImmutableArray<WireContainerReport> containers, string project) =>
    [
        .. containers.Select(container =>
            new LogReader(container.Id, ProjectContainers.ShortName(container, project))),
    ];
}
