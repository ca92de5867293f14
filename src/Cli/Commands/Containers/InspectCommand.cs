using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Cli.Output.Templates;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary><c>orc inspect</c>: a container, else an image, a volume, a network of that name.</summary>
internal static class InspectCommand
{
    private static readonly ImmutableArray<InspectedKind> Kinds =
    [
        new("container", (daemon, name, token) => daemon.Containers.InspectAsync(
            new ContainerRequest { Container = name }, cancellationToken: token)),
        new("image", (daemon, name, token) => daemon.Images.InspectAsync(
            new ImageRequest { Image = name }, cancellationToken: token)),
        new("volume", (daemon, name, token) => daemon.Volumes.InspectAsync(
            new VolumeRequest { Volume = name }, cancellationToken: token)),
        new("network", (daemon, name, token) => daemon.Networks.InspectAsync(
            new NetworkRequest { Network = name }, cancellationToken: token)),
    ];

    public static Command CreateAny()
    {
        var type = Flag.Text("--type", "Only inspect objects of the given type");
        return Create("Return low-level information on objects", type, invocation => invocation.Get(type));
    }

    public static Command CreateContainer() =>
        Create("Display detailed information on one or more containers", type: null, _ => "container");

    public static Command CreateImage() =>
        Create("Display detailed information on one or more images", type: null, _ => "image");

    public static Command CreateVolume() =>
        Create("Display detailed information on one or more volumes", type: null, _ => "volume");

    public static Command CreateNetwork()
    {
        var command = Create("Display detailed information on one or more networks", type: null, _ => "network");
        command.Add(Flag.Switch(
            "-v, --verbose", "Nothing more is known here; services and tasks: orc network explain SERVICE"));
        return command;
    }

    private static Command Create(string description, Option? type, Func<Invocation, string?> typeOf)
    {
        var format = Flag.Text("-f, --format", "Format output: json, or a Go template");
        var size = Flag.Switch("-s, --size", "Display total file sizes if the type is container");
        size.Hidden = true;
        var names = Operand.Many("NAME|ID [NAME|ID...]");
        var command = new Command("inspect", description) { format, size, names };
        if (type is not null)
        {
            command.Add(type);
        }

        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var kinds = typeOf(invocation) is { Length: > 0 } word
                ? Kinds.RemoveAll(kind => kind.Name != word)
                : Kinds;
            if (kinds.IsEmpty && !ClusterInspection.Knows(typeOf(invocation)))
            {
                throw new CliException($"\"{typeOf(invocation)}\" is not a valid value for --type");
            }

            var found = new JsonArray();
            var missing = new List<string>();
            foreach (var name in invocation.Get(names))
            {
                var json = await FindAsync(daemon, kinds, name, cancellationToken)
                    ?? await ClusterInspection.FindAsync(invocation, typeOf(invocation), name, cancellationToken);
                if (json is not null)
                {
                    found.Add(json);
                }
                else
                {
                    missing.Add($"{(typeOf(invocation) is { Length: > 0 } kind ? kind : "object")}: {name}");
                }
            }

            await WriteAsync(invocation, found, invocation.Get(format));
            foreach (var what in missing)
            {
                await invocation.Out.FlushAsync(cancellationToken);
                await invocation.Error.WriteLineAsync($"Error: No such {what}");
            }

            return missing.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static async Task<JsonNode?> FindAsync(
        DaemonConnection daemon,
        ImmutableArray<InspectedKind> kinds,
        string name,
        CancellationToken cancellationToken)
    {
        foreach (var kind in kinds)
        {
            try
            {
                var reply = await kind.Ask(daemon, name, cancellationToken);
                return JsonNode.Parse(reply.Json.Span);
            }
            catch (RpcException failure) when (
                failure.StatusCode == StatusCode.NotFound
                || (kinds.Length > 1 && failure.StatusCode == StatusCode.InvalidArgument))
            {
                // Not of this kind (a name that cannot be one of an image, say); the next may know it.
            }
        }

        return null;
    }

    private static async Task WriteAsync(Invocation invocation, JsonArray found, string? format)
    {
        switch (format)
        {
            case null or "":
                await invocation.Out.WriteLineAsync(JsonLine.Indented(found));
                break;
            case "json":
                await invocation.Out.WriteLineAsync(JsonLine.Of(found));
                break;
            default:
                var template = GoTemplate.Parse(format);
                foreach (var json in found)
                {
                    await invocation.Out.WriteLineAsync(template.Render(json));
                }

                break;
        }
    }
}
