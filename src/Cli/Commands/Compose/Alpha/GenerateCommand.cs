using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Compose.Rendering;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose.Alpha;

/// <summary><c>orc compose alpha generate</c>: a Compose file of containers that are there.</summary>
internal sealed class GenerateCommand : Command
{
    private readonly Option<string?> _format = Flag.Text("--format", "Format the output. Values: [yaml | json]");
    private readonly Option<string?> _name = Flag.Text("--name", "Project name to set in the Compose file");
    private readonly Option<string?> _directory = Flag.Text("--project-dir", "Directory to use for the project");
    private readonly Argument<string[]> _containers = Operand.Any("[CONTAINERS...]");

    public GenerateCommand()
        : base("generate", "Generate a Compose file from existing containers")
    {
        Add(_format);
        Add(_name);
        Add(_directory);
        Add(_containers);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var format = invocation.Get(_format) switch
        {
            null or "yaml" => RenderFormat.Yaml,
            "json" => RenderFormat.Json,
            var other => throw new CliException($"unsupported format \"{other}\": it is yaml or json"),
        };
        var directory = Path.GetFullPath(
            Path.Combine(invocation.Host.WorkingDirectory, invocation.Get(_directory) ?? "."));
        var name = invocation.Get(_name) ?? GeneratedProject.NameOf(directory);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var reply = await daemon.Containers.ListAsync(
            new ListContainersRequest { All = true }, cancellationToken: cancellationToken);
        var named = invocation.Get(_containers);
        foreach (var missing in named.Where(asked => !reply.Containers.Any(found => Is(found, asked))))
        {
            throw new CliException($"no such container: {missing}");
        }

        var project = new GeneratedProject();
        foreach (var container in reply.Containers
            .Where(found => named.Length == 0 || named.Any(asked => Is(found, asked)))
            .OrderBy(found => found.Name, StringComparer.Ordinal))
        {
            var service = ProjectContainers.Service(container);
            project.Add(service.Length > 0 ? service : container.Name, container.Spec.ToModel());
        }

        await invocation.Out.WriteAsync(project.Render(name, format).AsMemory(), cancellationToken);
        return ExitCodes.Success;
    }

    private static bool Is(WireContainerReport container, string asked) =>
        container.Name == asked || container.Id.StartsWith(asked, StringComparison.Ordinal);
}
