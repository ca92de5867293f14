using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Cli.Output.Templates;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Host;

internal static class InfoCommand
{
    public static Command Create()
    {
        var format = Flag.Text("-f, --format", "Format output: json, or a Go template");
        var command = new Command("info", "Display system-wide information") { format };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.System.GetInfoAsync(new Empty(), cancellationToken: cancellationToken);
            switch (invocation.Get(format))
            {
                case null or "":
                    await WriteAsync(invocation, reply);
                    break;
                case "json":
                    await invocation.Out.WriteLineAsync(JsonLine.Of(Json(reply)));
                    break;
                case var template:
                    await invocation.Out.WriteLineAsync(GoTemplate.Parse(template).Render(Json(reply)));
                    break;
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(Invocation invocation, InfoReply reply)
    {
        foreach (var (name, value) in Lines(reply))
        {
            await invocation.Out.WriteLineAsync($"{name}: {value}");
        }

        await invocation.Out.FlushAsync();
        foreach (var warning in reply.Warnings)
        {
            await invocation.Error.WriteLineAsync($"WARNING: {warning}");
        }
    }

    private static IEnumerable<(string Name, string Value)> Lines(InfoReply reply) =>
    [
        ("Containers", Text(reply.Containers)),
        (" Running", Text(reply.ContainersRunning)),
        (" Paused", Text(reply.ContainersPaused)),
        (" Stopped", Text(reply.ContainersStopped)),
        ("Images", Text(reply.Images)),
        ("Server Version", reply.Version?.Version ?? ""),
        ("Storage Driver", "overlay"),
        ("Cgroup Version", reply.CgroupVersion),
        ("Runtimes", string.Join(' ', reply.Runtimes)),
        ("Default Runtime", reply.Runtimes.FirstOrDefault() ?? ""),
        ("Security Options", reply.Security.Count == 0 ? "none" : string.Join(", ", reply.Security)),
        ("Kernel Version", reply.Version?.Kernel ?? ""),
        ("Operating System", reply.OperatingSystem),
        ("Architecture", reply.Version?.Architecture ?? ""),
        ("CPUs", Text(reply.Cpus)),
        ("Total Memory", HumanSize.OfMemory(reply.Memory)),
        ("Name", reply.NodeName),
        ("Data Root", reply.DataRoot),
        ("Run Root", reply.RunRoot),
        ("Starts at boot", reply.StartsAtBoot.Length == 0
            ? "no (orc system install)"
            : $"by {reply.StartsAtBoot}"),
    ];

    private static JsonObject Json(InfoReply reply) => new()
    {
        ["Containers"] = reply.Containers,
        ["ContainersRunning"] = reply.ContainersRunning,
        ["ContainersPaused"] = reply.ContainersPaused,
        ["ContainersStopped"] = reply.ContainersStopped,
        ["Images"] = reply.Images,
        ["Driver"] = "overlay",
        ["CgroupVersion"] = reply.CgroupVersion,
        ["Runtimes"] = Array(reply.Runtimes),
        ["DefaultRuntime"] = reply.Runtimes.FirstOrDefault() ?? "",
        ["SecurityOptions"] = Array(reply.Security),
        ["KernelVersion"] = reply.Version?.Kernel,
        ["OperatingSystem"] = reply.OperatingSystem,
        ["OSType"] = reply.Version?.Os,
        ["Architecture"] = reply.Version?.Architecture,
        ["NCPU"] = reply.Cpus,
        ["MemTotal"] = reply.Memory,
        ["Name"] = reply.NodeName,
        ["ServerVersion"] = reply.Version?.Version,
        ["DockerRootDir"] = reply.DataRoot,
        ["DataRoot"] = reply.DataRoot,
        ["RunRoot"] = reply.RunRoot,
        ["StartsAtBoot"] = reply.StartsAtBoot,
        ["Warnings"] = Array(reply.Warnings),
    };

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
