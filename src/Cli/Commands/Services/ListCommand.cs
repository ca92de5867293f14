using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary><c>service ls</c>, and <c>stack services</c>, which is the same of one stack.</summary>
internal static class ListCommand
{
    public static Command Create() => Create(new Command("ls", "List services"), stack: null);

    public static Command CreateOfStack()
    {
        var stack = Operand.One("STACK");
        return Create(new Command("services", "List the services in the stack") { stack }, stack);
    }

    private static Command Create(Command command, Argument<string>? stack)
    {
        var filters = Flag.List("-f, --filter", "Filter output based on conditions provided", "filter");
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var quiet = Flag.Switch("-q, --quiet", "Only display IDs");
        command.Add(filters);
        command.Add(format);
        command.Add(quiet);
        command.Runs(async (invocation, cancellationToken) =>
        {
            var name = stack is null ? "" : invocation.Get(stack);
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Services.ListAsync(
                new ListServicesRequest { Stack = name, Filters = { invocation.Get(filters) ?? [] } },
                cancellationToken: cancellationToken);
            if (stack is not null && reply.Services.Count == 0)
            {
                await invocation.Error.WriteLineAsync($"Nothing found in stack: {name}");
                return ExitCodes.Success;
            }

            var template = invocation.Get(format);
            new Listing<ServiceView>(ServiceColumns.All(), ServiceColumns.Shown).Write(
                invocation.Out,
                reply.Services,
                invocation.Get(quiet) && template is null ? "{{.ID}}" : template);
            return ExitCodes.Success;
        });
        return command;
    }
}
