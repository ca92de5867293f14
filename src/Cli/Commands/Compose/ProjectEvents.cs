using System.Runtime.CompilerServices;
using Grpc.Core;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>Shows what the daemon does to a project, and learns how it ended.</summary>
internal static class ProjectEvents
{
    /// <summary>Until the end of the call. A failure ends the command, with what the daemon says of it.</summary>
    public static async Task<ProjectEvent> FollowAsync(
        AsyncServerStreamingCall<ProjectEvent> call,
        Invocation invocation,
        ProgressStyle style,
        CancellationToken cancellationToken,
        Action<ProjectEvent>? onEvent = null)
    {
        using var _ = call;
        ProjectEvent? done = null;
        await using (var display = ProgressDisplay.Create(style, invocation.Console, invocation.Time))
        {
            await foreach (var current in ReadAsync(call.ResponseStream, cancellationToken))
            {
                onEvent?.Invoke(current);
                Show(display, current, style);
                done = current.Kind == ProjectEventKind.Done ? current : done;
            }
        }

        return Check(done);
    }

    /// <summary>The events of a call. What the daemon refuses it says in a sentence for the user.</summary>
    public static async IAsyncEnumerable<ProjectEvent> ReadAsync(
        IAsyncStreamReader<ProjectEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!await events.MoveNext(cancellationToken))
                {
                    yield break;
                }
            }
            catch (RpcException refusal) when (refusal.StatusCode
                is StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.NotFound)
            {
                throw new CliException(refusal.Status.Detail);
            }

            yield return events.Current;
        }
    }

    /// <exception cref="CliException">It failed.</exception>
    public static ProjectEvent Check(ProjectEvent? done) => done switch
    {
        null => throw new CliException("the orc daemon ended the call without saying how it went"),
        { Error.Length: > 0 } => throw new CliException(done.Error),
        _ => done,
    };

    public static void Show(IProgressDisplay display, ProjectEvent current, ProgressStyle style)
    {
        switch (current.Kind)
        {
            case ProjectEventKind.Warning:
                display.Say(current.Text.Length > 0 ? current.Text : current.Details);
                break;
            case ProjectEventKind.Plan:
                display.Say($" {current.Text}");
                break;
            case ProjectEventKind.Done:
                break;
            default:
                if (!style.IsDryRun || current.Text.Length > 0)
                {
                    display.Show(Step(current));
                }

                break;
        }
    }

    private static ProgressStep Step(ProjectEvent current)
    {
        var kind = current.Kind switch
        {
            ProjectEventKind.Network => "Network",
            ProjectEventKind.Volume => "Volume",
            ProjectEventKind.Image => "Image",
            _ => "Container",
        };
        var isFailure = current.Error.Length > 0;
        return new ProgressStep(
            $"{kind} {current.Name}",
            isFailure ? "Error" : current.Text,
            isFailure ? current.Error : current.Details);
    }
}
