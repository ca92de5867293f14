using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>What runs, as whom, and in which environment.</summary>
internal sealed class ProcessFlags : IFlagGroup
{
    private readonly Option<string[]> _environment = Flag.List("-e, --env", "Set environment variables");
    private readonly Option<string[]> _environmentFile = Flag.List(
        "--env-file", "Read in a file of environment variables");
    private readonly Option<string?> _workingDirectory = Flag.Text(
        "-w, --workdir", "Working directory inside the container");
    private readonly Option<string?> _user = Flag.Text(
        "-u, --user", "Username or UID (format: <name|uid>[:<group|gid>])");
    private readonly Option<string?> _entrypoint = Flag.Text(
        "--entrypoint", "Overwrite the default ENTRYPOINT of the image");
    private readonly Option<bool> _interactive = Flag.Switch(
        "-i, --interactive", "Keep STDIN open even if not attached");
    private readonly Option<bool> _tty = Flag.Switch("-t, --tty", "Allocate a pseudo-TTY");
    private readonly Option<bool> _init = Flag.Switch(
        "--init", "Run an init inside the container that forwards signals and reaps processes");
    private readonly Option<string[]> _groupAdd = Flag.List("--group-add", "Add additional groups to join");

    public IEnumerable<Option> Options =>
    [
        _environment, _environmentFile, _workingDirectory, _user, _entrypoint, _interactive, _tty, _init, _groupAdd,
    ];

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings) => spec with
    {
        Environment = EnvironmentFlag.Read(
            flags.List(_environmentFile), flags.List(_environment), surroundings),
        WorkingDirectory = WorkingDirectory(flags.Word(_workingDirectory)),
        User = flags.Word(_user),
        Entrypoint = flags.Text(_entrypoint) switch
        {
            null => null,
            "" => [],
            var program => [program],
        },
        OpenStdin = flags.Switch(_interactive),
        Tty = flags.Switch(_tty),
        Init = flags.Switch(_init),
        Security = spec.Security with { GroupAdd = flags.List(_groupAdd) },
    };

    private static string? WorkingDirectory(string? path) => path is null || path.StartsWith('/')
        ? path
        : throw new FlagException(
            $"the working directory '{path}' is invalid, it needs to be an absolute path");
}
