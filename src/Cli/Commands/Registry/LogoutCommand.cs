using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Registry;

internal static class LogoutCommand
{
    public static Command Create()
    {
        var fromCluster = Flag.Switch("--cluster", "Take it from the cluster");
        var server = Operand.Optional("[SERVER]");
        var command = new Command("logout", "Log out from a registry") { fromCluster, server };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var key = RegistryKey.Of(invocation.Get(server));
            if (invocation.Get(fromCluster))
            {
                var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
                var reply = await cluster.Files.RemoveLoginAsync(
                    new RemoveLoginRequest { RequestId = RequestIds.Create(), Registry = RegistryKey.DomainOf(key) },
                    cancellationToken: cancellationToken);
                await invocation.Out.WriteLineAsync(reply.Existed
                    ? $"Removing login credentials for {key} from the cluster"
                    : $"The cluster has no login for {key}");
                return ExitCodes.Success;
            }

            var config = DockerConfig.Read(invocation.Host);
            var helper = config.HelperOf(key);
            if (RegistryLogins.Find(key, config) is null && config.Find(key) is null)
            {
                await invocation.Out.WriteLineAsync($"Not logged in to {key}".AsMemory(), cancellationToken);
                return ExitCodes.Success;
            }

            await invocation.Out.WriteLineAsync($"Removing login credentials for {key}");
            if (helper is not null)
            {
                new CredentialHelper(helper).Erase(key);
            }

            config.Remove(key);
            return ExitCodes.Success;
        });
        return command;
    }
}
