using Grpc.Core;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Stacks;

/// <summary>What a manager does to a stack, in docker's words: <c>Creating service shop_web</c>.</summary>
internal static class StackEvents
{
    private static readonly string[] Doing = ["Creating", "Updating", "Removing"];

    /// <summary>Until the end of the call. A failure ends the command.</summary>
    public static async Task<ProjectEvent> FollowAsync(
        Invocation invocation,
        AsyncServerStreamingCall<ProjectEvent> call,
        bool isQuiet,
        CancellationToken cancellationToken)
    {
        ProjectEvent? done = null;
        var said = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var current in ProjectEvents.ReadAsync(call.ResponseStream, cancellationToken))
        {
            done = current.Kind == ProjectEventKind.Done ? current : done;
            if (Line(current) is not { } line || !said.Add(line))
            {
                continue;
            }

            if (current.Kind == ProjectEventKind.Warning)
            {
                await invocation.Error.WriteLineAsync(line);
            }
            else if (!isQuiet)
            {
                await invocation.Out.WriteLineAsync(line);
                await invocation.Out.FlushAsync(cancellationToken);
            }
        }

        return ProjectEvents.Check(done);
    }

    public static string? Line(ProjectEvent current) => current.Kind switch
    {
        ProjectEventKind.Warning => current.Text.Length > 0 ? current.Text : current.Details,
        ProjectEventKind.Plan => current.Text,
        ProjectEventKind.Service => $"{current.Text} service {current.Name}{Details(current)}",
        ProjectEventKind.Network or ProjectEventKind.Volume when !Doing.Contains(current.Text) => null,
        ProjectEventKind.Network => $"{current.Text} network {current.Name}{Details(current)}",
        ProjectEventKind.Volume => $"{current.Text} volume {current.Name}{Details(current)}",
        ProjectEventKind.Image => $"{current.Text} image {current.Name}{Details(current)}",
        _ => null,
    };

    private static string Details(ProjectEvent current) =>
        current.Details.Length > 0 ? $" ({current.Details})" : "";
}
