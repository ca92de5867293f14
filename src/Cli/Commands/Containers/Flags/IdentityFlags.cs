using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>Its names and what is said about it.</summary>
internal sealed class IdentityFlags : IFlagGroup
{
    private readonly Option<string?> _name = Flag.Text("--name", "Assign a name to the container");
    private readonly Option<string?> _hostname = Flag.Text("-h, --hostname", "Container host name");
    private readonly Option<string?> _domainname = Flag.Text("--domainname", "Container NIS domain name");
    private readonly Option<string[]> _label = Flag.List("-l, --label", "Set meta data on a container");
    private readonly Option<string[]> _labelFile = Flag.List("--label-file", "Read in a line delimited file of labels");
    private readonly Option<string[]> _annotation = Flag.List(
        "--annotation", "Add an annotation to the container (passed through to the OCI runtime)");
    private readonly Option<string?> _runtime = Flag.Text("--runtime", "Runtime to use for this container");
    private readonly Option<string?> _platform = Flag.Text("--platform", "Set platform (os/arch)");

    public IEnumerable<Option> Options =>
        [_name, _hostname, _domainname, _label, _labelFile, _annotation, _runtime, _platform];

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings) => spec with
    {
        Name = flags.Word(_name)?.TrimStart('/') ?? spec.Name,
        Hostname = flags.Word(_hostname),
        Domainname = flags.Word(_domainname),
        Labels = LabelFlag.Read(
            flags.List(_labelFile)
                .SelectMany(file => EnvironmentFlag.FileLines(file, surroundings))
                .Concat(flags.List(_label))),
        Annotations = LabelFlag.Read(flags.List(_annotation)),
        Runtime = flags.Word(_runtime),
        Platform = PlatformOf(flags.Word(_platform)),
    };

    private static string? PlatformOf(string? text) => text is not null && Platform.FindError(text) is { } error
        ? throw new FlagException($"--platform: \"{text}\" {error}")
        : text;
}
