using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Invoking;
using Orc.Compose.Projects;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// A restart policy promises a service that is there after a boot. Where nothing starts the daemon then, that is said.
/// </summary>
internal static class BootWarning
{
    public static async Task WriteAsync(
        Invocation invocation,
        ComposeProject project,
        OpenedProject opened,
        bool isDryRun,
        CancellationToken cancellationToken)
    {
        var promised = project.Services.FirstOrDefault(service =>
            opened.Selected.Contains(service.Name) && service.Restart is "always" or "unless-stopped");
        if (isDryRun || promised is null)
        {
            return;
        }

        var daemon = await invocation.ConnectAsync(cancellationToken);
        var host = await daemon.System.GetInfoAsync(new Empty(), cancellationToken: cancellationToken);
        if (host.StartsAtBoot.Length == 0)
        {
            await invocation.Error.WriteLineAsync(
                $"note: nothing starts orcd when this machine boots, so \"{promised.Name}\""
                + $" (restart: {promised.Restart}) will not come back by itself;"
                + " this changes it: sudo orc system install");
        }
    }
}
