using Orc.Cli.Commands.Containers;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>-e</c> and files of variables, of <c>exec</c> and <c>run</c>.</summary>
internal static class ComposeEnvironment
{
    public static IEnumerable<WireEnvironmentVariable> Read(
        Invocation invocation, IEnumerable<string> files, IEnumerable<string> texts) =>
        ContainerRequestReading.Checked(
            invocation,
            () => EnvironmentFlag.Read([.. files], [.. texts], Surroundings.Of(invocation.Host)))
            .Select(variable => variable.ToWire());
}
