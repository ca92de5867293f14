using System.Globalization;
using System.Text;
using Orc.Agent.Engine.Exec;
using Orc.Linux;
using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Agent.Engine.Health;

/// <summary>Health probes as processes in the container.</summary>
internal sealed class ExecProbes(ExecRunner exec, TimeProvider time) : IHealthProbes
{
    private const int MostOutput = 4096;

    public async Task<HealthProbe> RunAsync(
        ContainerId container, HealthCheck check, CancellationToken cancellationToken)
    {
        var start = time.GetUtcNow();
        var (code, output) = await AskAsync(container, check, cancellationToken);
        return new HealthProbe { Start = start, End = time.GetUtcNow(), ExitCode = code, Output = output };
    }

    private async Task<(int Code, string Output)> AskAsync(
        ContainerId container, HealthCheck check, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        using var late = new CancellationTokenSource(TimerSpan.Of(check.Timeout), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await using var session = await exec.StartAsync(
                new ExecRequest { Container = container, Command = check.Command }, either.Token);
            return (await ExecOutput.CopyAsync(session, KeepAsync, time, either.Token), Text(output));
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested
            && !cancellationToken.IsCancellationRequested)
        {
            var words = $"Health check exceeded timeout ({Duration(check.Timeout)})";
            return (HealthProbe.NoAnswer, output.Length == 0 ? words : $"{words}: {Text(output)}");
        }
        catch (Exception failure) when (failure is EngineException or LinuxException or IOException)
        {
            return (HealthProbe.NoAnswer, failure.Message);
        }

        ValueTask KeepAsync(bool isError, ReadOnlyMemory<byte> piece)
        {
            // One byte more, to know that something is left out.
            output.Write(piece.Span[..(int)Math.Min(piece.Length, MostOutput + 1 - output.Length)]);
            return ValueTask.CompletedTask;
        }
    }

    private static string Text(MemoryStream output)
    {
        var length = (int)Math.Min(output.Length, MostOutput);
        var text = Encoding.UTF8.GetString(output.GetBuffer(), 0, length);
        return output.Length > MostOutput ? $"{text}..." : text;
    }

    // As Go writes durations: 1m30s, 2.5s, 100ms.
    private static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds}s"),
        _ => string.Create(
            CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m{time.TotalSeconds % 60}s"),
    };
}
