using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Clusters;

/// <summary>Which registries the cluster is logged in to.</summary>
internal static class LoginsCommand
{
    private static readonly ImmutableArray<Column<LoginView>> Columns =
    [
        new("Registry", "REGISTRY", login => login.Registry),
        new("Username", "USERNAME", login => login.Username.Length > 0 ? login.Username : "(by token)"),
    ];

    public static Command Create()
    {
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var command = new Command("logins", "List the logins to registries that the cluster's nodes pull with")
        {
            format,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Files.ListLoginsAsync(
                new ListLoginsRequest(), cancellationToken: cancellationToken);
            new Listing<LoginView>(Columns, "Registry", "Username")
                .Write(invocation.Out, reply.Logins, invocation.Get(format));
            return ExitCodes.Success;
        });
        return command;
    }
}
