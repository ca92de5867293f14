using System.Globalization;
using Orc.Agent.Engine.Oci;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Exec;

/// <summary>
/// The process of an <c>exec</c>: the container's own, with what was asked put over it, by Docker's rules.
/// </summary>
internal static class ExecPlan
{
    private const string Home = "HOME";
    private const string Term = "TERM";

    /// <param name="container">The first process of the run.</param>
    /// <param name="spec">The container's.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="accounts">Users and groups as the container sees them now.</param>
    /// <param name="host">For the capabilities of a privileged one.</param>
    public static OciProcess Build(
        OciProcess container, ContainerSpec spec, ExecRequest request, ImageAccounts accounts, HostFacts host)
    {
        Check(request);
        var user = request.User is null ? container.User : Resolve(request.User, spec, accounts);
        return container with
        {
            Arguments = request.Command,
            Environment = Environment(container, spec, request, accounts, user),
            WorkingDirectory = request.WorkingDirectory ?? container.WorkingDirectory,
            User = user,
            Terminal = request.Tty,
            ConsoleSize = request.Tty ? request.Size : null,
            Capabilities = request.Privileged
                ? [.. host.AllCapabilities.Where(host.BoundingCapabilities.Contains)]
                : container.Capabilities,
            ApparmorProfile = request.Privileged ? null : container.ApparmorProfile,
        };
    }

    private static void Check(ExecRequest request)
    {
        if (request.Command.Count == 0)
        {
            throw new EngineException(EngineFailure.InvalidSpec, "no exec command specified");
        }

        if (request.WorkingDirectory is { } directory && !directory.StartsWith('/'))
        {
            throw new EngineException(
                EngineFailure.NotExecutable,
                $"OCI runtime exec failed: exec failed: the working directory {directory} is not an absolute path");
        }
    }

    private static ContainerUser Resolve(string text, ContainerSpec spec, ImageAccounts accounts)
    {
        try
        {
            return accounts.Resolve(text, spec.Security.GroupAdd);
        }
        catch (EngineException failure)
        {
            // As in Docker: a user that is not there is exit code 126 of exec, not a refusal of the engine.
            throw new EngineException(EngineFailure.NotExecutable, failure.Message, failure);
        }
    }

    private static IReadOnlyList<string> Environment(
        OciProcess container, ContainerSpec spec, ExecRequest request, ImageAccounts accounts, ContainerUser user)
    {
        var own = container.Environment.Where(variable => !IsOfTerminal(variable, spec, request));
        if (request.User is not null && HomeOf(container.User, accounts) is { } home)
        {
            // Another user's home is another; one that the image or the spec set stays.
            own = own.Select(variable => variable == $"{Home}={home}" ? $"{Home}={user.Home}" : variable);
        }

        IReadOnlyList<string> all = [.. own];
        IEnumerable<EnvironmentVariable> terminal = request.Tty && !all.Any(IsTerm)
            ? [new EnvironmentVariable(Term, "xterm")]
            : [];
        return ProcessPlan.Override(all, terminal.Concat(request.Environment));
    }

    // The container's terminal gave it a TERM, and this process has none.
    private static bool IsOfTerminal(string variable, ContainerSpec spec, ExecRequest request) =>
        spec.Tty && !request.Tty && variable == $"{Term}=xterm"
        && !spec.Environment.Any(asked => asked.Name == Term);

    private static bool IsTerm(string variable) => variable.StartsWith($"{Term}=", StringComparison.Ordinal);

    private static string? HomeOf(ContainerUser user, ImageAccounts accounts) =>
        accounts.Resolve(user.Uid.ToString(CultureInfo.InvariantCulture), []).Home;
}
