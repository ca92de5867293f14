using Grpc.Core;
using Orc.Orchestrator.Progress;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>The answer of a call, one event at a time; safe to use from several tasks.</summary>
internal sealed class ProjectEventWriter(IServerStreamWriter<ProjectEvent> stream) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public Task WriteAsync(ProgressLine line, CancellationToken cancellationToken) =>
        WriteAsync(Of(line), cancellationToken);

    /// <summary>A line of a plan: what would be printed.</summary>
    public Task WritePlanAsync(ProgressLine line, CancellationToken cancellationToken)
    {
        var plan = Of(line);
        plan.Kind = ProjectEventKind.Plan;
        plan.Text = line.ToString();
        return WriteAsync(plan, cancellationToken);
    }

    public Task WritePlanAsync(string text, CancellationToken cancellationToken) =>
        WriteAsync(new ProjectEvent { Kind = ProjectEventKind.Plan, Text = text }, cancellationToken);

    public Task WarnAsync(string text, CancellationToken cancellationToken) =>
        WriteAsync(new ProjectEvent { Kind = ProjectEventKind.Warning, Text = text }, cancellationToken);

    public Task WriteImageAsync(string image, string text, string details, CancellationToken cancellationToken) =>
        WriteAsync(
            new ProjectEvent { Kind = ProjectEventKind.Image, Name = image, Text = text, Details = details },
            cancellationToken);

    public Task WriteDoneAsync(
        GoalState state, string container, long version, CancellationToken cancellationToken) => WriteAsync(
        new ProjectEvent
        {
            Kind = ProjectEventKind.Done,
            Error = state.Error,
            ExitCode = state.ExitCode,
            HookCode = state.HookCode,
            Container = container,
            Version = version,
        },
        cancellationToken);

    public void Dispose() => _turn.Dispose();

    private async Task WriteAsync(ProjectEvent message, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await stream.WriteAsync(message, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static ProjectEvent Of(ProgressLine line) => new()
    {
        Kind = line.Kind switch
        {
            ProgressKind.Network => ProjectEventKind.Network,
            ProgressKind.Volume => ProjectEventKind.Volume,
            ProgressKind.Service => ProjectEventKind.Service,
            ProgressKind.Warning => ProjectEventKind.Warning,
            _ => ProjectEventKind.Container,
        },
        Name = line.Name,
        Text = line.Text,
        Details = line.Details,
        Service = line.Service,
        Container = line.Container,
    };
}
