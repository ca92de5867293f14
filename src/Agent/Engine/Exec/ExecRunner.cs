using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orc.Agent.Engine.Events;
using Orc.Agent.Engine.Oci;
using Orc.Linux.Files;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Exec;

/// <summary>
/// Runs further processes in running containers: the runtime itself, on pipes or a terminal of ours. They end with this
/// daemon, but for the detached ones, which get a conmon.
/// </summary>
internal sealed class ExecRunner(IContainerEngine engine, ExecTools tools)
{
    private const int IdLength = 64;
    private const int LargestAccounts = 4 << 20;
    private const string Detached = "detached";

    private readonly string _root = Path.Combine(tools.Options.RunRoot, "exec");

    /// <summary>After a daemon's start: what its last life started and left is ended.</summary>
    public Task RecoverAsync() =>
        Task.Run(() => ExecLeftovers.Clear(_root, Path.Combine(_root, Detached), tools.Paths));

    /// <summary>Starts the process. That it could not be started is often known at its end only.</summary>
    public async Task<ExecSession> StartAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        var container = FindRunning(request.Container);
        tools.Runtimes.Expect();
        var process = await PlanAsync(container, request, cancellationToken);
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var paths = CreateDirectory(Path.Combine(_root, id), process);
        var streams = ExecStreams.Open(request, paths);
        try
        {
            Publish(request, id, "exec_create", withCommand: true);
            var launch = new ExecLaunch
            {
                Runtime = container.Runtime,
                Container = container.Id,
                Paths = paths,
                Descriptors = streams.Descriptors,
            };
            var runtime = await tools.Runtimes.ExecAsync(launch);
            streams.CloseGiven();
            Publish(request, id, "exec_start", withCommand: true);
            var session = new ExecSession(runtime, paths, request, streams, tools.Time);
            _ = PublishEndAsync(session, request, id);
            return session;
        }
        catch
        {
            streams.Dispose();
            Directory.Delete(paths.Directory, recursive: true);
            throw;
        }
    }

    /// <summary>Starts it and leaves it alone: no output, and it lives on without this daemon.</summary>
    public async Task StartDetachedAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        var container = FindRunning(request.Container);
        tools.Runtimes.Expect();
        var process = await PlanAsync(container, request, cancellationToken);
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var paths = CreateDirectory(Path.Combine(_root, Detached, id), process);
        Publish(request, id, "exec_create", withCommand: true);
        await DetachedExec.StartAsync(tools, container, request, paths, cancellationToken);
        Publish(request, id, "exec_start", withCommand: true);
    }

    private RunningContainer FindRunning(ContainerId id)
    {
        var report = engine.Find(id)
            ?? throw new EngineException(EngineFailure.NotFound, $"No such container: {id}");
        var running = engine.FindRunning(id);
        return (report.State, running) switch
        {
            (ContainerState.Restarting, null) => throw new EngineException(
                EngineFailure.Conflict, $"container {id} is restarting, wait until the container is running"),
            (_, null) => throw new EngineException(EngineFailure.Conflict, $"container {id} is not running"),
            (_, { IsPaused: true }) => throw new EngineException(
                EngineFailure.Conflict, $"container {id} is paused, unpause the container before exec"),
            _ => running,
        };
    }

    private async Task<OciProcess> PlanAsync(
        RunningContainer container, ExecRequest request, CancellationToken cancellationToken)
    {
        var config = await File.ReadAllBytesAsync(container.Paths.Config, cancellationToken);
        var spec = engine.Find(container.Id)?.Spec
            ?? throw new EngineException(EngineFailure.NotFound, $"No such container: {container.Id}");
        var accounts = request.User is null ? new ImageAccounts("", "") : ReadAccounts(container);
        return ExecPlan.Build(OciProcessReader.Read(config), spec, request, accounts, tools.Host);
    }

    // As they are now, not as the image had them: a container may have added a user.
    private static ImageAccounts ReadAccounts(RunningContainer container)
    {
        var root = string.Create(CultureInfo.InvariantCulture, $"/proc/{container.Pid}/root");
        return new ImageAccounts(Text("/etc/passwd"), Text("/etc/group"));

        string Text(string path) => RootedFiles.TryRead(root, path, LargestAccounts) is { } bytes
            ? Encoding.UTF8.GetString(bytes)
            : "";
    }

    private static ExecPaths CreateDirectory(string directory, OciProcess process)
    {
        Directory.CreateDirectory(directory);
        var paths = new ExecPaths(directory);
        File.WriteAllBytes(paths.Process, OciJson.Write(process));
        return paths;
    }

    private async Task PublishEndAsync(ExecSession session, ExecRequest request, string id)
    {
        string code;
        try
        {
            code = (await session.WaitAsync(CancellationToken.None)).ToString(CultureInfo.InvariantCulture);
        }
        catch (EngineException failure)
        {
            code = failure.ExitCode.ToString(CultureInfo.InvariantCulture);
        }

        Publish(request, id, "exec_die", withCommand: false, ("exitCode", code));
    }

    private void Publish(
        ExecRequest request, string id, string action, bool withCommand, params (string, string)[] attributes)
    {
        if (engine.Find(request.Container) is not { } report)
        {
            return;
        }

        var all = report.Spec.Labels.ToBuilder();
        all["image"] = report.Spec.Image;
        all["name"] = report.Name;
        all["execID"] = id;
        foreach (var (name, value) in attributes)
        {
            all[name] = value;
        }

        var text = withCommand ? $"{action}: {string.Join(' ', request.Command)}" : action;
        engine.Events.Publish(new EngineEvent("container", text, request.Container.Value)
        {
            Time = tools.Time.GetUtcNow(),
            Attributes = all.ToImmutable(),
        });
    }
}
