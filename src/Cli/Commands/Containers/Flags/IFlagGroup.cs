using System.CommandLine;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>Flags of <c>run</c> and <c>create</c> that belong together, and what they say of the container.</summary>
internal interface IFlagGroup
{
    IEnumerable<Option> Options { get; }

    /// <summary>The spec with what these flags say. Wrong values throw <see cref="FlagException"/>.</summary>
    ContainerSpec Apply(ContainerSpec spec, FlagReader flags, Surroundings surroundings);
}
