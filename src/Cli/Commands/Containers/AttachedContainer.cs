using System.Text.Json.Nodes;
using Orc.Cli.Connections;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary>What must be known of a container before one can be attached to it.</summary>
internal sealed record AttachedContainer(string Id, bool Tty, bool OpenStdin, string State, bool AutoRemove)
{
    public static async Task<AttachedContainer> FindAsync(
        DaemonConnection daemon, string name, CancellationToken cancellationToken)
    {
        var request = new ContainerRequest { Container = name };
        var reply = await daemon.Containers.InspectAsync(request, cancellationToken: cancellationToken);
        var json = JsonNode.Parse(reply.Json.Span);
        var config = json?["Config"];
        return new AttachedContainer(
            (string?)json?[nameof(Id)] ?? name,
            (bool?)config?[nameof(Tty)] ?? false,
            (bool?)config?[nameof(OpenStdin)] ?? false,
            (string?)json?[nameof(State)]?["Status"] ?? "",
            (bool?)json?["HostConfig"]?[nameof(AutoRemove)] ?? false);
    }
}
