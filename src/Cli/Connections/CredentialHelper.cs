using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orc.Cli.Invoking;
using Orc.Cli.Output;

namespace Orc.Cli.Connections;

/// <summary>
/// A program that keeps logins, as Docker's users have them: <c>docker-credential-pass</c>, <c>-secretservice</c>,
/// <c>-ecr-login</c>. It is asked by a word, and by one line or document on its input.
/// </summary>
internal sealed class CredentialHelper(string name)
{
    // What it says where it is asked in place of a password (docker-credential-helpers).
    private const string TokenUser = "<token>";
    private const string NotFound = "credentials not found";

    public string Program => $"docker-credential-{name}";

    /// <summary>Null: it has none.</summary>
    public StoredLogin? Get(string key)
    {
        var (code, output) = Run("get", key);
        if (code != 0)
        {
            return output.Contains(NotFound, StringComparison.OrdinalIgnoreCase)
                ? null
                : throw new CliException($"{Program} cannot get the login of {key}: {output}");
        }

        try
        {
            var answer = JsonNode.Parse(output) as JsonObject;
            var (user, secret) = ((string?)answer?["Username"] ?? "", (string?)answer?["Secret"] ?? "");
            return user == TokenUser
                ? new StoredLogin { IdentityToken = secret }
                : new StoredLogin { Username = user, Password = secret };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new CliException($"{Program} answered what is no login: {unreadable.Message}");
        }
    }

    public void Store(string key, StoredLogin login) => Do("store", JsonLine.Of(new JsonObject
    {
        ["ServerURL"] = key,
        ["Username"] = login.IdentityToken.Length > 0 ? TokenUser : login.Username,
        ["Secret"] = login.IdentityToken.Length > 0 ? login.IdentityToken : login.Password,
    }));

    public void Erase(string key) => Do("erase", key);

    private void Do(string verb, string input)
    {
        var (code, output) = Run(verb, input);
        if (code != 0)
        {
            throw new CliException($"{Program} cannot {verb} the login: {output}");
        }
    }

    private (int Code, string Output) Run(string verb, string input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Program, [verb])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output.Trim());
        }
        catch (Win32Exception missing)
        {
            const int NoSuchFile = 2;
            var reason = missing.NativeErrorCode == NoSuchFile ? "there is no such program" : missing.Message;
            throw new CliException(
                $"{Program} keeps the logins (by Docker's config.json) and cannot be started: {reason}");
        }
        catch (IOException broken)
        {
            throw new CliException($"{Program} ended before it was asked: {broken.Message}");
        }
    }
}
