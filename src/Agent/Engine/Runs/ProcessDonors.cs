using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runs;

/// <summary>Containers whose pid, ipc or uts namespace another one joins (<c>container:NAME</c>).</summary>
internal static class ProcessDonors
{
    private const string Prefix = "container:";

    /// <summary>The pid of each one's first process, by the name that was asked for.</summary>
    /// <exception cref="EngineException">There is none of that name, or it does not run.</exception>
    public static Dictionary<string, int> Find(ContainerSpec spec, Func<string, ContainerCell?> find)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var security = spec.Security;
        foreach (var mode in (string?[])[security.PidMode, security.IpcMode, security.UtsMode])
        {
            if (mode?.StartsWith(Prefix, StringComparison.Ordinal) == true)
            {
                var name = mode[Prefix.Length..];
                var donor = find(name)
                    ?? throw new EngineException(EngineFailure.NotFound, $"No such container: {name}");
                found[name] = donor.Run?.Pid ?? throw new EngineException(
                    EngineFailure.Conflict,
                    $"cannot join the namespaces of container {name}: it is not running; start it first");
            }
        }

        return found;
    }
}
