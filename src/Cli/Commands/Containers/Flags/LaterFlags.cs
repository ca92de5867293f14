using System.CommandLine;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>Flags that docker has and we do not have yet: known, so that they are refused by name.</summary>
internal sealed class LaterFlags : IFlagGroup
{
    private static readonly (string Name, string Instead)[] Names =
    [
        ("--link-local-ip", ""),
        ("--volume-driver", "only local volumes are there"),
        ("--storage-opt", ""),
        ("--kernel-memory", "the kernel has no such limit any more; use --memory"),
        ("--isolation", "it is for Windows"),
        ("--use-api-socket", ""),
    ];

    private readonly Option<string[]>[] _options =
        [.. Names.Select(name => new Option<string[]>(name.Name) { Hidden = true, Arity = ArgumentArity.OneOrMore })];

    // What it turned off is not there to begin with.
    private readonly Option<bool> _contentTrust = new("--disable-content-trust") { Hidden = true };

    public IEnumerable<Option> Options => [.. _options, _contentTrust];

    public ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings)
    {
        foreach (var (option, (name, instead)) in _options.Zip(Names))
        {
            if (flags.Has(option))
            {
                throw new FlagException($"{name} is not there yet{(instead.Length > 0 ? $": {instead}" : "")}");
            }
        }

        return spec;
    }
}
