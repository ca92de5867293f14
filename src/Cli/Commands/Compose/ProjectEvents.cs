using System.Runtime.CompilerServices;
using Grpc.Core;
using Orc.Cli.Attaching;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>Shows what the daemon does to a project, and learns how it ended.</summary>
internal static class ProjectEvents
{
    // Every daemon that reads the request ends: it is not to be sent for ever.
    public const int MostTries = 3;

    /// <summary>
    /// The same for a request that has an id, and so is done once: a daemon that ends meanwhile is waited for and asked
    /// again, which goes on where the other one was.
    /// </summary>
    public static async Task<ProjectEvent> FollowAsync(
        DaemonConnection daemon,
        Func<DaemonConnection, AsyncServerStreamingCall<ProjectEvent>> begin,
        Invocation invocation,
        ProgressStyle style,
        CancellationToken cancellationToken,
        OpenedProject? opened = null,
        Action<ProjectEvent>? onEvent = null)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await FollowAsync(
                    begin(daemon), invocation, style, cancellationToken, onEvent, opened);
            }
            catch (RpcException failure) when (tries < MostTries && AttachedSession.IsLoss(failure))
            {
                if (await FindAgainAsync(invocation, cancellationToken) is not { } back)
                {
                    throw;
                }

                daemon = back;
            }
        }
    }

    /// <summary>The daemon that comes after one that was lost; says that it is waited for. Null: none came.</summary>
    public static async Task<DaemonConnection?> FindAgainAsync(
        Invocation invocation, CancellationToken cancellationToken)
    {
        await invocation.Error.WriteLineAsync(
            "The orc daemon ended in the middle of this; waiting until it is back".AsMemory(), cancellationToken);
        return await DaemonReturn.WaitAsync(invocation, cancellationToken);
    }

    /// <summary>Until the end of the call. A failure ends the command, with what the daemon says of it.</summary>
    public static async Task<ProjectEvent> FollowAsync(
        AsyncServerStreamingCall<ProjectEvent> call,
        Invocation invocation,
        ProgressStyle style,
        CancellationToken cancellationToken,
        Action<ProjectEvent>? onEvent = null,
        OpenedProject? opened = null)
    {
        using var _ = call;
        ProjectEvent? done = null;
        ProjectEvent? failed = null;
        await using (var display = ProgressDisplay.Create(style, invocation.Console, invocation.Time))
        {
            await foreach (var current in ReadAsync(call.ResponseStream, cancellationToken))
            {
                onEvent?.Invoke(current);
                Show(display, current, style);
                done = current.Kind == ProjectEventKind.Done ? current : done;
                failed = IsFailure(current) ? current : failed;
            }
        }

        return Check(done, failed, opened);
    }

    /// <summary>Whether a container of a service is what something failed of.</summary>
    public static bool IsFailure(ProjectEvent current) =>
        current is { Kind: ProjectEventKind.Container, Text: "Error", Service.Length: > 0 };

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

    /// <summary>With the place of the service whose container it failed of, where a file says it.</summary>
    /// <exception cref="CliException">It failed; of a hook: with its code.</exception>
    public static ProjectEvent Check(ProjectEvent? done, ProjectEvent? failed = null, OpenedProject? opened = null)
    {
        if (done is null)
        {
            throw new CliException("the orc daemon ended the call without saying how it went");
        }

        if (done.Error.Length == 0)
        {
            return done;
        }

        var service = failed is not null && failed.Details == done.Error
            ? opened?.Project?.FindService(failed.Service)
            : null;
        var text = service is null
            ? done.Error
            : $"{service.Position}: service \"{service.Name}\": {done.Error}";
        throw done.HookCode != 0 ? new CliException(text, done.HookCode) : new CliException(text);
    }

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
