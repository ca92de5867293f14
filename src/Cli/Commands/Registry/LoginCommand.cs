using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Registry;

/// <summary><c>orc login</c>: asks the registry whether it knows the login, and keeps it where Docker would.</summary>
internal static class LoginCommand
{
    public static Command Create()
    {
        var username = Flag.Text("-u, --username", "Username");
        var password = Flag.Text("-p, --password", "Password or Personal Access Token (PAT)");
        var fromInput = Flag.Switch("--password-stdin", "Take the Password or Personal Access Token (PAT) from stdin");
        var toCluster = Flag.Switch(
            "--cluster", "Keep it in the cluster, for all of its nodes, and not in a file here");
        var server = Operand.Optional("[SERVER]");
        var command = new Command("login", "Authenticate to a registry")
        {
            username, password, fromInput, toCluster, server,
        };
        command.Runs((invocation, cancellationToken) => RunAsync(
            invocation,
            new LoginQuestion
            {
                Key = RegistryKey.Of(invocation.Get(server)),
                Username = invocation.Get(username),
                Password = invocation.Get(password),
                PasswordFromInput = invocation.Get(fromInput),
            },
            invocation.Get(toCluster),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Invocation invocation, LoginQuestion question, bool toCluster, CancellationToken cancellationToken)
    {
        var config = DockerConfig.Read(invocation.Host);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        if (question.IsOpen && RegistryLogins.Find(question.Key, config) is { } known)
        {
            await invocation.Out.WriteLineAsync("Authenticating with existing credentials...");
            _ = await daemon.Images.CheckLoginAsync(
                new CheckLoginRequest { Login = RegistryLogins.ToWire(question.Key, known) },
                cancellationToken: cancellationToken);
            if (toCluster)
            {
                await ClusterLogins.PutAsync(
                    await ClusterClient.OpenAsync(invocation, cancellationToken),
                    RegistryLogins.ToWire(question.Key, known),
                    cancellationToken);
            }

            await invocation.Out.WriteLineAsync("Login Succeeded");
            return ExitCodes.Success;
        }

        var login = await question.AskAsync(invocation, cancellationToken);
        _ = await daemon.Images.CheckLoginAsync(
            new CheckLoginRequest { Login = RegistryLogins.ToWire(question.Key, login) },
            cancellationToken: cancellationToken);
        if (toCluster)
        {
            await ClusterLogins.PutAsync(
                await ClusterClient.OpenAsync(invocation, cancellationToken),
                RegistryLogins.ToWire(question.Key, login),
                cancellationToken);
        }
        else
        {
            await KeepAsync(invocation, config, question.Key, login);
        }

        await invocation.Out.WriteLineAsync("Login Succeeded");
        return ExitCodes.Success;
    }

    private static async Task KeepAsync(Invocation invocation, DockerConfig config, string key, StoredLogin login)
    {
        if (config.HelperOf(key) is { } helper)
        {
            new CredentialHelper(helper).Store(key, login);
            config.Mark(key);
            return;
        }

        config.Put(key, login);
        await invocation.Error.WriteLineAsync(
            $"WARNING! Your credentials are stored unencrypted in '{config.Path}'.\n"
            + "A credential helper (credsStore in that file) keeps them safer.\n");
    }
}
