using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Nodes;

internal static class UpdateCommand
{
    public static Command Create()
    {
        var availability = Flag.Text("--availability", "Availability of the node (active, pause, drain)");
        var role = Flag.Text("--role", "Role of the node (worker, manager)");
        var add = Flag.List("--label-add", "Add or update a node label (key=value)");
        var remove = Flag.List("--label-rm", "Remove a node label if exists");
        var node = Operand.One("NODE");
        var command = new Command("update", "Update a node") { availability, role, add, remove, node };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var request = ContainerRequestReading.Checked(
                invocation, () => Request(new FlagReader(invocation.Parsed), availability, role));
            request.Node = invocation.Get(node);
            request.LabelRemove.Add(invocation.Get(remove) ?? []);
            foreach (var (key, value) in LabelFlag.Read(invocation.Get(add) ?? []))
            {
                request.LabelAdd[key] = value;
            }

            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Nodes.UpdateAsync(request, cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync(request.Node);
            foreach (var warning in reply.Warnings)
            {
                await invocation.Error.WriteLineAsync(warning);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static UpdateNodeRequest Request(
        FlagReader flags, Option<string?> availability, Option<string?> role)
    {
        var request = new UpdateNodeRequest { RequestId = RequestIds.Create() };
        if (flags.Word(availability) is { } word)
        {
            request.Availability = word is "active" or "pause" or "drain"
                ? word
                : throw FlagReader.Refused(availability, word, "it is active, pause or drain");
        }

        if (flags.Word(role) is { } name)
        {
            request.Role = name switch
            {
                "worker" => WireNodeRole.Worker,
                "manager" => WireNodeRole.Manager,
                _ => throw FlagReader.Refused(role, name, "it is worker or manager"),
            };
        }

        return request;
    }
}
