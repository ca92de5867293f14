using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers;

/// <summary>
/// Reads the flags of <c>run</c> and <c>create</c>; what is wrong ends the command as docker's would.
/// </summary>
internal static class ContainerRequestReading
{
    public static ContainerSpec Spec(this ContainerFlags flags, Invocation invocation) =>
        Checked(invocation, () => flags.Read(invocation.Parsed, Surroundings.Of(invocation.Host)));

    /// <summary>Runs what may throw <see cref="FlagException"/>.</summary>
    public static T Checked<T>(Invocation invocation, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FlagException wrong)
        {
            throw Failed(invocation, wrong.Message, ExitCodes.EngineFailure);
        }
    }

    public static CliException Failed(Invocation invocation, string message, int code) => new(
        $"orc: {message}\n\nRun '{HelpText.Path(invocation.Parsed.CommandResult)} --help' for more information", code);
}
