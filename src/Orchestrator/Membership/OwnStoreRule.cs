using Orc.Model.Containers;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Membership;

/// <summary>What a node alone keeps in its own store, which is lost when a cluster's takes its place.</summary>
internal static class OwnStoreRule
{
    /// <summary>Null: nothing is lost; else what, for people, and how each kind is removed.</summary>
    /// <param name="own">Null: it has no store.</param>
    public static string? FindLoss(Snapshot? own)
    {
        var kinds = own is null ? [] : Kinds(own).OfType<string>().ToList();
        return kinds.Count == 0
            ? null
            : $"this node has things of its own, which would be lost: {string.Join("; ", kinds)}. Remove them first, "
                + "and make them anew in the cluster";
    }

    private static IEnumerable<string?> Kinds(Snapshot own)
    {
        var services = own.Services.Keys.Where(key => own.IsOfCluster(key.Project)).ToList();
        var (free, stacked) = (
            services.Where(key => key.Project.Length == 0),
            services.Where(key => key.Project.Length > 0));
        yield return Kind("stack", "orc stack rm", stacked.Select(key => key.Project).Distinct());
        yield return Kind("service", "orc service rm", free.Select(key => key.Name));
        yield return Kind("secret", "orc secret rm", Files(own, FileKind.Secret));
        yield return Kind("config", "orc config rm", Files(own, FileKind.Config));
        yield return Kind("network", "orc network rm", own.Networks.Values
            .Where(network => network.Project == Project.NoStack)
            .Select(network => network.Name));
        yield return Kind("login", "orc logout --cluster", own.Logins.Keys);
    }

    private static IEnumerable<string> Files(Snapshot own, FileKind kind) =>
        own.Files.Values.Where(file => file.Kind == kind).Select(file => file.Name);

    private static string? Kind(string word, string verb, IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count == 0 ? null : $"{word}{(all.Count > 1 ? "s" : "")} {string.Join(", ", all)} ({verb})";
    }
}
