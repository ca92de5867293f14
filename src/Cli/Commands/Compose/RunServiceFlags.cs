using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Compose.Projects;

namespace Orc.Cli.Commands.Compose;

/// <summary>The flags of <c>orc compose run</c>.</summary>
internal sealed class RunServiceFlags
{
    public Option<bool> Detach { get; } =
        Flag.Switch("-d, --detach", "Run container in background and print container ID");

    public Option<bool> NoTty { get; } = Flag.Switch("-T, --no-tty, --no-TTY", "Disable pseudo-TTY allocation");

    public Option<bool?> Tty { get; } = Flag.Choice("-t, --tty", "Allocate a pseudo-TTY");

    public Option<bool?> Interactive { get; } =
        Flag.Choice("-i, --interactive", "Keep STDIN open even if not attached");

    public Option<bool> Remove { get; } = Flag.Switch("--rm", "Automatically remove the container when it exits");

    public Option<bool> NoDependencies { get; } = Flag.Switch("--no-deps", "Don't start linked services");

    public Option<bool> ServicePorts { get; } =
        Flag.Switch("-P, --service-ports", "Run command with all service's ports enabled and mapped to the host");

    public Option<bool> UseAliases { get; } = Flag.Switch(
        "--use-aliases", "Use the service's network useAliases in the network(s) the container connects to");

    public Option<string[]> Ports { get; } =
        Flag.List("-p, --publish", "Publish a container's port(s) to the host", "stringArray");

    public Option<string[]> Volumes { get; } = Flag.List("-v, --volume", "Bind mount a volume", "stringArray");

    public Option<string[]> Env { get; } = Flag.List("-e, --env", "Set environment variables", "stringArray");

    public Option<string[]> EnvFiles { get; } =
        Flag.List("--env-from-file", "Set environment variables from file", "stringArray");

    public Option<string[]> Labels { get; } = Flag.List("-l, --label", "Add or override a label", "stringArray");

    public Option<string[]> CapAdd { get; } = Flag.List("--cap-add", "Add Linux capabilities");

    public Option<string[]> CapDrop { get; } = Flag.List("--cap-drop", "Drop Linux capabilities");

    public Option<string?> Name { get; } = Flag.Text("--name", "Assign a name to the container");

    public Option<string?> Entrypoint { get; } = Flag.Text("--entrypoint", "Override the entrypoint of the image");

    public Option<string?> User { get; } = Flag.Text("-u, --user", "Run as specified username or uid");

    public Option<string?> WorkingDirectory { get; } =
        Flag.Text("-w, --workdir", "Working directory inside the container");

    public Option<string?> Pull { get; } =
        Flag.Text("--pull", "Pull image before running (\"always\"|\"missing\"|\"never\")");

    public Option<bool> Quiet { get; } = Flag.Switch("-q, --quiet", "Don't print anything to STDOUT");

    public Argument<string> Service { get; } = Operand.One("SERVICE");

    public Argument<string[]> Command { get; } = Operand.Rest("[COMMAND] [ARGS...]");

    public Option<bool> QuietPull { get; } =
        Flag.Switch("--quiet-pull", "Pull without printing progress information");

    public Option<bool> RemoveOrphans { get; } =
        Flag.Switch("--remove-orphans", "Remove containers for services not defined in the Compose file");

    public Option<bool> Yes { get; } = Consent.Yes();

    private readonly Option<bool> _build = Flag.Switch("--build", "Build image before starting container");
    private readonly Option<bool> _quietBuild = Flag.Switch("--quiet-build", "Suppress progress output from the build");

    public void AddTo(Command command)
    {
        Tty.Hidden = true;
        Option[] options =
        [
            Detach, NoTty, Tty, Interactive, Remove, NoDependencies, ServicePorts, UseAliases, Ports, Volumes, Env,
            EnvFiles, Labels, CapAdd, CapDrop, Name, Entrypoint, User, WorkingDirectory, Pull, Quiet, QuietPull,
            _build, _quietBuild, RemoveOrphans, Yes,
        ];
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.Add(Service);
        command.Add(Command);
    }

    /// <exception cref="CliException">Flags that cannot be meant together.</exception>
    public void Check(Invocation invocation)
    {
        if (invocation.Get(ServicePorts) && invocation.Get(Ports) is { Length: > 0 })
        {
            throw new CliException("--service-ports and --publish are incompatible");
        }

        if (invocation.Get(Tty) is not null && invocation.Get(NoTty))
        {
            throw new CliException("--tty and --no-tty can't be used together");
        }

        if (invocation.Get(Pull) is not (null or "policy" or "always" or "missing" or "never" or "build"))
        {
            throw new CliException(
                $"invalid --pull option \"{invocation.Get(Pull)}\": it is one of always, missing, never");
        }
    }

    /// <exception cref="CliException">An image is to be built.</exception>
    public void CheckBuild(Invocation invocation, ComposeProject project, IReadOnlyCollection<string> selected)
    {
        var built = project.Services.FirstOrDefault(service => service.HasBuild && selected.Contains(service.Name));
        if (invocation.Get(_build) && built is not null)
        {
            throw new CliException(
                $"{built.PositionOf("build")}: --build: building images is not there yet; "
                + "without --build the image is pulled, or taken from those that are here");
        }
    }
}
