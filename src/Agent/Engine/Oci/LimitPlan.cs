using Orc.Linux.Processes;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Oci;

/// <summary>
/// Rlimits and the OOM score, clamped to what this process may give: too much asked fails the whole container.
/// </summary>
internal static class LimitPlan
{
    public static IReadOnlyList<OciLimit> Limits(
        ResourceSpec resources, HostFacts host, ICollection<string> warnings) =>
        [.. resources.Ulimits.Select(asked => Clamp(asked, host, warnings))];

    public static int OomScore(ResourceSpec resources, HostFacts host, ICollection<string> warnings)
    {
        var asked = resources.OomScoreAdj ?? 0;
        if (asked is < -1000 or > 1000)
        {
            throw new EngineException(
                EngineFailure.InvalidSpec, $"oom_score_adj {asked} is not between -1000 and 1000");
        }

        if (asked >= host.OomScoreAdjustment || host.MayRaiseLimits)
        {
            return asked;
        }

        if (resources.OomScoreAdj is not null)
        {
            warnings.Add(
                $"oom_score_adj {asked} became {host.OomScoreAdjustment}: the engine may not go below its own");
        }

        return host.OomScoreAdjustment;
    }

    private static OciLimit Clamp(UlimitSpec asked, HostFacts host, ICollection<string> warnings)
    {
        if (!host.HardLimits.TryGetValue(asked.Name, out var most))
        {
            throw new EngineException(
                EngineFailure.InvalidSpec,
                $"unknown ulimit {asked.Name}; there are: {string.Join(", ", ResourceLimits.All)}");
        }

        var hard = Value(asked.Hard);
        var soft = Value(asked.Soft);
        if (soft > hard)
        {
            throw new EngineException(
                EngineFailure.InvalidSpec, $"ulimit {asked.Name}: soft {asked.Soft} is above hard {asked.Hard}");
        }

        if (hard <= most || host.MayRaiseLimits)
        {
            return new OciLimit(asked.Name, soft, hard);
        }

        warnings.Add($"ulimit {asked.Name} {asked.Hard} became {most}: the engine's own limit is not higher");
        return new OciLimit(asked.Name, Math.Min(soft, most), most);
    }

    private static ulong Value(long asked) => asked < 0 ? ResourceLimits.Unlimited : (ulong)asked;
}
