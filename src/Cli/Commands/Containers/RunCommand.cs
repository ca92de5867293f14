using System.CommandLine;
using System.Security.Cryptography;
using Orc.Cli.Attaching;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal sealed class RunCommand : Command
{
    private readonly ContainerFlags _container = new();
    private readonly RunFlags _run = new();
    private readonly PullFlags _pull = new();
    private readonly Option<string?> _cidFile = Flag.Text("--cidfile", "Write the container ID to the file");

    private RunCommand()
        : base("run", "Create and run a new container from an image")
    {
        _container.AddTo(this);
        _run.AddTo(this);
        _pull.AddTo(this);
        Add(_cidFile);
        this.RunsAContainer(RunAsync);
    }

    public static Command Create() => new RunCommand();

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var spec = _container.Spec(invocation);
        var choice = ContainerRequestReading.Checked(
            invocation, () => _run.Read(invocation.Parsed, spec.OpenStdin));
        var policy = ContainerRequestReading.Checked(invocation, () => _pull.Policy(invocation.Parsed));
        var cidFile = ContainerRequestReading.Checked(invocation, () => CidFile.Check(invocation.Get(_cidFile)));
        TerminalRequirement.Check(invocation, spec.Tty, choice.Stdin);
        if (_container.Warning(invocation.Parsed) is { } warning)
        {
            await invocation.Error.WriteLineAsync(warning);
        }

        var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
        if (_container.PublishesAll(invocation.Parsed))
        {
            spec = await PublishedAll.AddAsync(daemon, spec, cancellationToken);
        }

        var begin = new RunBegin
        {
            Spec = (spec with { StdinOnce = choice.Stdin }).ToWire(),
            Id = RandomNumberGenerator.GetHexString(ContainerId.Length, lowercase: true),
            Detached = choice.Detached,
            AttachStdin = choice.Stdin,
            AttachStdout = choice.Stdout,
            AttachStderr = choice.Stderr,
            Size = spec.Tty ? Sizes.Current : null,
            Pull = policy,
            Login = RegistryLogins.FindSilently(spec.Image, invocation.Host),
        };
        var end = await AttachAsync(invocation, daemon, spec, begin, choice, cidFile, cancellationToken);
        return await FinishAsync(invocation, end, choice);
    }

    private async Task<AttachedEnd> AttachAsync(
        Invocation invocation,
        DaemonConnection daemon,
        ContainerSpec spec,
        RunBegin begin,
        RunChoice choice,
        string? cidFile,
        CancellationToken cancellationToken)
    {
        var pulled = new PullLines(invocation.Error, spec.Image);
        using var session = new AttachedSession(invocation, new AttachedOptions
        {
            Tty = spec.Tty && !choice.Detached,
            Stdin = choice.Stdin,
            ForwardSignals = choice.ForwardSignals && !choice.Detached,
            DetachKeys = choice.DetachKeys,
            Container = begin.Id,
            MakesContainer = true,
            Detached = choice.Detached,
            BeginAgain = RunCall.Again(begin),
            OnPull = _pull.IsQuiet(invocation.Parsed) ? null : pulled.Tell,
            OnCreated = created =>
            {
                CidFile.Write(cidFile, created.Id);
                foreach (var said in created.Warnings)
                {
                    invocation.Error.WriteLine($"WARNING: {said}");
                }
            },
        });
        using var call = await RunCall.BeginAsync(
            daemon.Containers.Run(cancellationToken: cancellationToken), begin, cancellationToken);
        return await session.RunAsync(call, cancellationToken);
    }

    private static async Task<int> FinishAsync(Invocation invocation, AttachedEnd end, RunChoice choice)
    {
        switch (end.Kind)
        {
            case AttachedEndKind.Failed:
                throw ContainerRequestReading.Failed(
                    invocation, $"Error response from daemon: {end.Message}", end.ExitCode);
            case AttachedEndKind.Lost:
                throw new CliException(end.Message ?? "", end.ExitCode);
            case AttachedEndKind.Started when choice.Detached:
                await invocation.Out.WriteLineAsync(end.Container);
                break;
        }

        return end.ExitCode;
    }
}
