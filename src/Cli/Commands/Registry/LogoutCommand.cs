using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Registry;

internal static class LogoutCommand
{
    public static Command Create()
    {
        var server = Operand.Optional("[SERVER]");
        var command = new Command("logout", "Log out from a registry") { server };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var key = RegistryKey.Of(invocation.Get(server));
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
