using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Cli.Output.Templates;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Host;

/// <summary>Client and daemon, and whether the daemon that runs is an older one.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var format = Flag.Text("-f, --format", "Format output: json, or a Go template");
        var command = new Command("version", "Show the orc version information") { format };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var (server, problem) = await AskAsync(invocation, cancellationToken);
            if (invocation.Get(format) is { Length: > 0 } template)
            {
                if (problem is not null && template != "json" && template.Contains("Server", StringComparison.Ordinal))
                {
                    throw new CliException(problem);
                }

                var json = Json(server);
                await invocation.Out.WriteLineAsync(
                    template == "json" ? JsonLine.Of(json) : GoTemplate.Parse(template).Render(json));
                return ExitCodes.Success;
            }

            await WriteAsync(invocation.Out, server, invocation.Time);
            await invocation.Out.FlushAsync(cancellationToken);
            if (problem is not null)
            {
                throw new CliException(problem);
            }

            if (server is not null && Difference(server.Version, server.Commit) is { } difference)
            {
                await invocation.Error.WriteLineAsync(difference);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>What to say where the daemon is of another build than this client; null: they are of one.</summary>
    public static string? Difference(string version, string commit)
    {
        var short7 = commit.Length > 7 ? commit[..7] : commit;
        return version == ClientVersion.Text && short7 == ClientVersion.Commit
            ? null
            : $"The daemon that runs is another build ({version}, {short7}) than this orc ({ClientVersion.Text}, " +
                $"{ClientVersion.Commit}). To run the new one, with every container going on: orc system restart";
    }

    private static async Task<(VersionReply? Server, string? Problem)> AskAsync(
        Invocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            return (await daemon.System.GetVersionAsync(new Empty(), cancellationToken: cancellationToken), null);
        }
        catch (DaemonUnreachableException failure)
        {
            return (null, failure.Message);
        }
        catch (RpcException failure)
        {
            return (null, DaemonErrors.Describe(failure));
        }
    }

    private static async Task WriteAsync(TextWriter writer, VersionReply? server, TimeProvider time)
    {
        await writer.WriteLineAsync("Client:");
        await writer.WriteLineAsync($" Version:           {ClientVersion.Text}");
        await writer.WriteLineAsync($" Git commit:        {ClientVersion.Commit}");
        await writer.WriteLineAsync($" OS/Arch:           {Platform()}");
        if (server is null)
        {
            return;
        }

        await writer.WriteLineAsync("\nServer:");
        await writer.WriteLineAsync($" Version:           {server.Version}");
        await writer.WriteLineAsync($" Git commit:        {server.Commit}");
        await writer.WriteLineAsync($" .NET version:      {server.RuntimeVersion}");
        await writer.WriteLineAsync($" OS/Arch:           {server.Os}/{server.Architecture}");
        await writer.WriteLineAsync($" Kernel:            {server.Kernel}");
        await writer.WriteLineAsync($" Process:           {server.Pid}, started "
            + RelativeTime.Ago(server.StartedAt?.ToDateTimeOffset() ?? time.GetUtcNow(), time));
    }

    private static JsonObject Json(VersionReply? server) => new()
    {
        ["Client"] = new JsonObject
        {
            ["Version"] = ClientVersion.Text,
            ["GitCommit"] = ClientVersion.Commit,
            ["Os"] = "linux",
            ["Arch"] = Architecture(),
        },
        ["Server"] = server is null ? null : new JsonObject
        {
            ["Version"] = server.Version,
            ["GitCommit"] = server.Commit,
            ["Os"] = server.Os,
            ["Arch"] = server.Architecture,
            ["KernelVersion"] = server.Kernel,
            ["RuntimeVersion"] = server.RuntimeVersion,
            ["Pid"] = server.Pid,
        },
    };

    private static string Platform() => $"linux/{Architecture()}";

    private static string Architecture() => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
