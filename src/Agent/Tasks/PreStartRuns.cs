using System.Globalization;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Hooks;
using Orc.Linux;
using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Protocol.Logs;

namespace Orc.Agent.Tasks;

/// <summary>
/// Runs the <c>pre_start</c> hooks of a task. One that a dead daemon left is waited for and not begun again; one that
/// failed is kept, to be looked at, until the hooks run anew or its task goes.
/// </summary>
internal sealed partial class PreStartRuns(TaskParts parts)
{
    private const int MostOutput = 2048;

    /// <exception cref="EngineException">It ended with another code than 0, or could not be started.</exception>
    public async Task RunAsync(AssignedTask task, int index, CancellationToken cancellationToken)
    {
        var name = PreStartContainer.NameOf(task, parts.Scope, index);
        var id = await FindOrCreateAsync(task, name, index, cancellationToken);
        ExitReport exit;
        try
        {
            if (parts.Engine.Find(id) is { RunCount: 0 })
            {
                await parts.Engine.StartAsync(id, cancellationToken);
            }

            await TellOutputAsync(task, id, cancellationToken);
            exit = await parts.Engine.WaitAsync(id, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Something else is wanted now. A daemon that ends leaves it: the next one goes on with it.
            if (!parts.Lifetime.IsCancellationRequested)
            {
                await RemoveAsync(id, CancellationToken.None);
            }

            throw;
        }
        catch (Exception failure) when (failure
            is EngineException { Reason: not EngineFailure.ShuttingDown } or LinuxException or IOException)
        {
            await RemoveAsync(id, CancellationToken.None);
            throw new EngineException(
                EngineFailure.Unavailable, $"{Words(task, index)} could not be run: {failure.Message}", failure)
            {
                Code = (failure as EngineException)?.ExitCode ?? 125,
            };
        }

        if (exit.Code != 0)
        {
            throw Failed(task, index, name, id, exit);
        }

        await RemoveAsync(id, cancellationToken);
    }

    /// <summary>What is left of them.</summary>
    public async Task RemoveAsync(AssignedTask task, CancellationToken cancellationToken)
    {
        for (var index = 0; index < (task.Container.Hooks?.PreStart?.Length ?? 0); index++)
        {
            var left = parts.Engine.Find(PreStartContainer.NameOf(task, parts.Scope, index));
            if (left is not null && PreStartContainer.IsOf(left.Spec, task, index))
            {
                await RemoveAsync(left.Id, cancellationToken);
            }
        }
    }

    // Until it has ended. Where it cannot be read, the hook is none the worse for it.
    private async Task TellOutputAsync(AssignedTask task, ContainerId id, CancellationToken cancellationToken)
    {
        if (!parts.Hooks.IsHeard)
        {
            return;
        }

        var lines = new HookLines(parts.Hooks, task.Container.Name, task.Container.Labels);
        try
        {
            await foreach (var batch in parts.FollowOutput(id, cancellationToken))
            {
                Tell(batch.Lines.Span, lines);
            }
        }
        catch (Exception failure) when (failure is EngineException or IOException)
        {
            PreStartUnread(parts.Logger, task.Container.Name, failure.Message);
        }

        lines.End();
    }

    private static void Tell(ReadOnlySpan<byte> batch, HookLines lines)
    {
        while (LogLine.TryTake(ref batch, out var line))
        {
            lines.Write(line.Content);
            if (!line.IsPartial)
            {
                lines.Write("\n"u8);
            }
        }
    }

    private async Task<ContainerId> FindOrCreateAsync(
        AssignedTask task, string name, int index, CancellationToken cancellationToken)
    {
        if (parts.Engine.Find(name) is { } left && left.Name == name)
        {
            // What failed belongs to an earlier try: a task whose hook failed ends there.
            if (PreStartContainer.IsOf(left.Spec, task, index))
            {
                return left.Id;
            }

            await RemoveAsync(left.Id, cancellationToken);
        }

        var created = await parts.Engine.CreateAsync(
            new CreateRequest(PreStartContainer.Of(task, parts.Scope, index)), cancellationToken);
        return created.Id;
    }

    private EngineException Failed(AssignedTask task, int index, string name, ContainerId id, ExitReport exit)
    {
        var output = parts.ReadOutput(id, MostOutput);
        var said = output.Length > 0 ? $": {output}" : exit.Error is { Length: > 0 } error ? $": {error}" : "";
        return new EngineException(
            EngineFailure.Unavailable,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Words(task, index)} ended with {exit.Code}{said} (its container {name} is kept, to be looked at)"))
        {
            Code = exit.Code,
        };
    }

    private static string Words(AssignedTask task, int index)
    {
        var hooks = task.Container.Hooks!.PreStart!.Value;
        var number = hooks.Length > 1
            ? string.Create(CultureInfo.InvariantCulture, $" {index + 1} of {hooks.Length}")
            : "";
        return $"pre_start hook{number} of container {task.Container.Name} ({string.Join(' ', hooks[index].Command)})";
    }

    private async Task RemoveAsync(ContainerId id, CancellationToken cancellationToken)
    {
        try
        {
            await parts.Engine.RemoveAsync(
                id, new RemoveRequest { Force = true, Volumes = true }, cancellationToken);
        }
        catch (EngineException failure) when (failure.Reason == EngineFailure.NotFound)
        {
            // A person was quicker.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "What a pre_start hook of container {Container} writes cannot be shown: {Reason}")]
    private static partial void PreStartUnread(ILogger logger, string container, string reason);
}
