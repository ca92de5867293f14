using Orc.Model.Images;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Secrets;

/// <summary>Logins to registries as objects of the cluster: whoever deploys says them once, and nodes pull with them.
/// </summary>
internal static class LoginPlanner
{
    public static ProjectPlan Put(Snapshot snapshot, ImageLogin login)
    {
        if (login.Registry.Length == 0)
        {
            return ProjectPlan.Fail("a login is for a registry, and none was named");
        }

        if (login is { Password: "", IdentityToken: "" })
        {
            return ProjectPlan.Fail($"the login of {login.Registry} has neither a password nor a token");
        }

        return snapshot.Logins.GetValueOrDefault(login.Registry) == login
            ? ProjectPlan.Nothing
            : new ProjectPlan { Changes = [new Change.PutLogin(login) { Cause = "a login was given" }] };
    }

    public static ProjectPlan Remove(Snapshot snapshot, string registry) => snapshot.Logins.ContainsKey(registry)
        ? new ProjectPlan { Changes = [new Change.DropLogin(registry) { Cause = "its removal was asked for" }] }
        : ProjectPlan.Nothing;
}
