using System.Collections.Immutable;
using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Tasks;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Everything the control plane knows, at one version: sorted tables and the indexes that deciders need. It never
/// changes; <see cref="Apply(Commit)"/> gives the next one.
/// </summary>
internal sealed record Snapshot
{
    public static readonly Snapshot Empty = new();

    public long Version { get; init; }

    /// <summary>When the last commit was made. Time does not go back behind it.</summary>
    public ClusterTime Time { get; init; }

    /// <summary>The last number given to a task, release, source or project release.</summary>
    public long Counter { get; init; }

    public ClusterIdentity Identity { get; init; } = ClusterIdentity.None;

    /// <summary>Null: nobody can join.</summary>
    public ClusterAuthority? Authority { get; init; }

    public OverlaySettings Overlays { get; init; } = OverlaySettings.Default;

    /// <summary>Of encrypted networks.</summary>
    public OverlayKeys OverlayKeys { get; init; } = OverlayKeys.None;

    public ClusterSettings Settings { get; init; } = ClusterSettings.None;

    public ImmutableSortedDictionary<NodeId, Node> Nodes { get; init; } =
        ImmutableSortedDictionary<NodeId, Node>.Empty;

    public ImmutableSortedDictionary<string, Project> Projects { get; init; } = Named<Project>();

    public ImmutableSortedDictionary<long, ProjectSource> Sources { get; init; } =
        ImmutableSortedDictionary<long, ProjectSource>.Empty;

    public ImmutableSortedDictionary<string, ProjectNetwork> Networks { get; init; } = Named<ProjectNetwork>();

    public ImmutableSortedDictionary<string, ProjectVolume> Volumes { get; init; } = Named<ProjectVolume>();

    public ImmutableSortedDictionary<ServiceKey, Service> Services { get; init; } =
        ImmutableSortedDictionary<ServiceKey, Service>.Empty;

    public ImmutableSortedDictionary<long, Release> Releases { get; init; } =
        ImmutableSortedDictionary<long, Release>.Empty;

    public TaskTable Tasks { get; init; } = TaskTable.Empty;

    /// <summary>Secrets and configs of the cluster, by <see cref="ClusterFile.Key"/>.</summary>
    public ImmutableSortedDictionary<string, ClusterFile> Files { get; init; } = Named<ClusterFile>();

    /// <summary>Containers that agents have and that are no task of ours.</summary>
    public ImmutableSortedDictionary<TaskId, Orphan> Orphans { get; init; } =
        ImmutableSortedDictionary<TaskId, Orphan>.Empty;

    /// <summary>Single containers on networks of the cluster, by <see cref="Attachment.Key"/>.</summary>
    public ImmutableSortedDictionary<string, Attachment> Attachments { get; init; } = Named<Attachment>();

    /// <summary>Null: it was not restored, or that is settled.</summary>
    public RestoreMark? Restore { get; init; }

    /// <summary>Logins to registries, by the registry: an agent is told those that its tasks need.</summary>
    public ImmutableSortedDictionary<string, ImageLogin> Logins { get; init; } = Named<ImageLogin>();

    public ImmutableSortedDictionary<RequestId, RememberedRequest> Requests { get; init; } =
        ImmutableSortedDictionary<RequestId, RememberedRequest>.Empty;

    /// <summary>Index: a service's tasks, one-offs and gone ones included, oldest first.</summary>
    public ImmutableSortedDictionary<ServiceKey, TaskNumbers> TasksByService { get; init; } =
        ImmutableSortedDictionary<ServiceKey, TaskNumbers>.Empty;

    /// <summary>Index: a node's tasks.</summary>
    public NodeTable<TaskNumbers> TasksByNode { get; init; } = NodeTable<TaskNumbers>.Empty;

    /// <summary>Index: what a node's tasks hold of it.</summary>
    public LoadTable Loads { get; init; } = LoadTable.Empty;

    /// <summary>Index: services that have tasks without a node, and how many.</summary>
    public ImmutableSortedDictionary<ServiceKey, int> Pending { get; init; } =
        ImmutableSortedDictionary<ServiceKey, int>.Empty;

    /// <summary>Index: services that have tasks whose container was made, and how many.</summary>
    public ImmutableSortedDictionary<ServiceKey, int> Prepared { get; init; } =
        ImmutableSortedDictionary<ServiceKey, int>.Empty;

    /// <summary>Index: a project's services.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<ServiceKey>> ServicesByProject { get; init; } =
        Named<ImmutableSortedSet<ServiceKey>>();

    /// <summary>Index: the services that depend on one.</summary>
    public ImmutableSortedDictionary<ServiceKey, ImmutableSortedSet<ServiceKey>> Dependents { get; init; } =
        ImmutableSortedDictionary<ServiceKey, ImmutableSortedSet<ServiceKey>>.Empty;

    /// <summary>What agents say in their sessions: no part of what is stored.</summary>
    public ImageInventory Images { get; init; } = ImageInventory.Empty;

    /// <summary>No part of what is known: what was found out of earlier versions, to be found out again cheaply.
    /// </summary>
    public KnownOverlays KnownOverlays { get; init; } = new();

    public Snapshot Apply(Commit commit) => Apply(commit.Changes).At(commit);

    /// <summary>With a commit's version and time, whose changes are in it already.</summary>
    public Snapshot At(Commit commit) =>
        this with { Version = commit.Version, Time = commit.Time > Time ? commit.Time : Time };

    /// <summary>The changes without a version: for deciders' working copies and for plans.</summary>
    public Snapshot Apply(IReadOnlyList<Change> changes)
    {
        var next = this;
        for (var index = 0; index < changes.Count; index++)
        {
            var count = TaskBatch.CountFrom(changes, index);
            if (count == 0)
            {
                next = SnapshotChanges.Apply(next, changes[index]);
                continue;
            }

            next = TaskBatch.Apply(next, changes, index, count);
            index += count - 1;
        }

        return next;
    }

    public Service? FindService(ServiceKey key) => Services.GetValueOrDefault(key);

    public IEnumerable<ServiceTask> TasksOf(ServiceKey service) => Rows(TasksByService.GetValueOrDefault(service));

    public IEnumerable<ServiceTask> TasksOf(NodeId node) => Rows(TasksByNode.Find(node));

    public NodeLoad LoadOf(NodeId node) => Loads.Of(node);

    /// <summary>Null: the image is pulled as anybody.</summary>
    public ImageLogin? LoginFor(string image) => Logins.IsEmpty
        ? null
        : Logins.Values.FirstOrDefault(login => login.IsFor(image));

    /// <summary>It is of the cluster, and its tasks go to any node.</summary>
    public bool IsOfCluster(string project) =>
        Projects.GetValueOrDefault(project)?.Scope == ProjectScope.Cluster;

    public IEnumerable<Service> ServicesOf(string project) =>
        (ServicesByProject.GetValueOrDefault(project) ?? []).Select(key => Services[key]);

    public IEnumerable<ServiceTask> TasksOfProject(string project) =>
        Tasks.Values.Where(task => string.Equals(task.Service.Project, project, StringComparison.Ordinal));

    private IEnumerable<ServiceTask> Rows(TaskNumbers? ids) => ids is null ? [] : Tasks.Read(ids);

    private static ImmutableSortedDictionary<string, T> Named<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}
