using System.Text;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Registry;

/// <summary>Who wants to log in where; what was not said on the line is asked for.</summary>
internal sealed record LoginQuestion
{
    public required string Key { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    public bool PasswordFromInput { get; init; }

    /// <summary>Nothing but the registry was said.</summary>
    public bool IsOpen => Username is null && Password is null && !PasswordFromInput;

    public async Task<StoredLogin> AskAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await CheckAsync(invocation);
        if ((Username is null || (Password is null && !PasswordFromInput)) && !invocation.Console.InputIsTerminal)
        {
            throw new CliException(
                "Error: Cannot perform an interactive login from a non TTY device: "
                + "give --username and --password-stdin");
        }

        var username = Username ?? await AskNameAsync(invocation, cancellationToken);
        var password = PasswordFromInput
            ? (await Console.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n')
            : Password ?? await AskSecretAsync(invocation, cancellationToken);
        return password.Length > 0
            ? new StoredLogin { Username = username, Password = password }
            : throw new CliException("Error: Password required");
    }

    private async Task CheckAsync(Invocation invocation)
    {
        if (Password is not null && PasswordFromInput)
        {
            throw new CliException("--password and --password-stdin are mutually exclusive");
        }

        if (PasswordFromInput && Username is null)
        {
            throw new CliException("Must provide --username with --password-stdin");
        }

        if (Password is not null)
        {
            await invocation.Error.WriteLineAsync(
                "WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
        }
    }

    private static async Task<string> AskNameAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await invocation.Out.WriteAsync("Username: ");
        await invocation.Out.FlushAsync(cancellationToken);
        var name = (await Console.In.ReadLineAsync(cancellationToken))?.Trim();
        return name is { Length: > 0 } ? name : throw new CliException("Error: Non-null Username Required");
    }

    // The terminal shows nothing of it.
    private static async Task<string> AskSecretAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await invocation.Out.WriteAsync("Password: ");
        await invocation.Out.FlushAsync(cancellationToken);
        var secret = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                secret.Length = Math.Max(0, secret.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.Append(key.KeyChar);
            }
        }

        await invocation.Out.WriteLineAsync();
        return secret.ToString();
    }
}
