using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Exec;
using Orc.Agent.Engine.Records;
using Orc.Linux;
using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Agent.Engine.Hooks;

/// <summary>Runs a container's hooks in it, one after another: whoever started or stops it, in a cluster too.</summary>
internal sealed partial class ContainerHooks(
    ExecRunner exec, HookOutputs outputs, TimeProvider time, ILogger<ContainerHooks> logger)
{
    private const int MostOutput = 2048;
    private const int NotRun = 126;

    /// <summary>Hooks are processes in containers of that engine.</summary>
    public static ContainerHooks Of(IContainerEngine engine, EngineParts parts)
    {
        var tools = new ExecTools
        {
            Options = parts.Options,
            Paths = parts.Paths,
            Host = parts.Host,
            Cgroups = parts.Cgroups,
            Mounts = parts.Mounts,
            Runtimes = parts.Runtimes,
            Time = parts.Time,
        };
        return new ContainerHooks(
            new ExecRunner(engine, tools), parts.Hooks, parts.Time, parts.Logging.CreateLogger<ContainerHooks>());
    }

    /// <summary>The first that failed, after which no other was run; null: none.</summary>
    public Task<HookFailure?> PostStartAsync(ContainerCell cell, CancellationToken cancellationToken) =>
        RunAsync(cell, "post_start", cell.Record.Spec.Hooks?.PostStart ?? [], cancellationToken);

    /// <summary>A failure is logged, and told to who sees its output: a stop goes on all the same.</summary>
    /// <param name="cell">The container.</param>
    /// <param name="limit">For all of them; none where it is negative.</param>
    /// <param name="cancellationToken">The stop is called off.</param>
    public async Task PreStopAsync(ContainerCell cell, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var late = limit < TimeSpan.Zero
            ? new CancellationTokenSource()
            : new CancellationTokenSource(TimerSpan.Of(limit), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var hooks = cell.Record.Spec.Hooks?.PreStop ?? [];
            if (await RunAsync(cell, "pre_stop", hooks, either.Token) is { } failure)
            {
                LogPreStopFailed(failure.Message);
                Tell(cell, $"{failure.Message}; the container is stopped all the same");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogPreStopLate(cell.Record.Name, limit.TotalSeconds);
            Tell(cell, "pre_stop took longer than the grace time and was ended; the container is stopped now");
        }
    }

    private async Task<HookFailure?> RunAsync(
        ContainerCell cell, string kind, ImmutableArray<HookSpec> hooks, CancellationToken cancellationToken)
    {
        for (var index = 0; index < hooks.Length; index++)
        {
            var (code, output) = await RunAsync(cell, hooks[index], cancellationToken);
            if (code != 0)
            {
                var number = hooks.Length > 1
                    ? string.Create(CultureInfo.InvariantCulture, $" {index + 1} of {hooks.Length}")
                    : "";
                var said = output.Length == 0 ? "" : $": {output}";
                return new HookFailure(
                    $"{kind} hook{number} of container {Words(cell.Record)} "
                    + $"({string.Join(' ', hooks[index].Command)}) ended with {code}{said}",
                    code);
            }
        }

        return null;
    }

    private async Task<(int Code, string Output)> RunAsync(
        ContainerCell cell, HookSpec hook, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var lines = outputs.IsHeard ? LinesOf(cell) : null;
        var request = new ExecRequest
        {
            Container = cell.Id,
            Command = hook.Command,
            User = hook.User,
            Privileged = hook.Privileged,
            WorkingDirectory = hook.WorkingDirectory,
            Environment = hook.Environment,
        };
        try
        {
            await using var session = await exec.StartAsync(request, cancellationToken);
            var code = await ExecOutput.CopyAsync(session, KeepAsync, time, cancellationToken);
            return (code, Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length).Trim());
        }
        catch (Exception failure) when (failure is EngineException or LinuxException or IOException)
        {
            return ((failure as EngineException)?.ExitCode ?? NotRun, failure.Message);
        }
        finally
        {
            lines?.End();
        }

        ValueTask KeepAsync(bool isError, ReadOnlyMemory<byte> piece)
        {
            output.Write(piece.Span[..(int)Math.Min(piece.Length, MostOutput - output.Length)]);
            lines?.Write(piece.Span);
            return ValueTask.CompletedTask;
        }
    }

    private void Tell(ContainerCell cell, string sentence)
    {
        var lines = LinesOf(cell);
        lines.Write(Encoding.UTF8.GetBytes(sentence));
        lines.End();
    }

    private HookLines LinesOf(ContainerCell cell) =>
        new(outputs, cell.Record.Name, cell.Record.Spec.Labels);

    // A name that was given does not say which service it is of.
    private static string Words(ContainerRecord record) =>
        HookLine.ServiceOf(record.Spec.Labels) is { Length: > 0 } service
            ? $"{record.Name} of service {service}"
            : record.Name;

    [LoggerMessage(LogLevel.Warning, "{Failure}; the container is stopped all the same")]
    private partial void LogPreStopFailed(string failure);

    [LoggerMessage(
        LogLevel.Warning,
        "pre_stop hooks of container {Container} took longer than {Seconds} s and were ended; it is stopped now")]
    private partial void LogPreStopLate(string container, double seconds);
}
