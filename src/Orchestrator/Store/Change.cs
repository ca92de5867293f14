using System.Text.Json.Serialization;
using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Store;

/// <summary>One step from a snapshot to the next: an object as it is from now on, or one that is no more.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(PutProject), "put-project")]
[JsonDerivedType(typeof(DropProject), "drop-project")]
[JsonDerivedType(typeof(PutSource), "put-source")]
[JsonDerivedType(typeof(DropSource), "drop-source")]
[JsonDerivedType(typeof(PutNetwork), "put-network")]
[JsonDerivedType(typeof(DropNetwork), "drop-network")]
[JsonDerivedType(typeof(PutVolume), "put-volume")]
[JsonDerivedType(typeof(DropVolume), "drop-volume")]
[JsonDerivedType(typeof(PutService), "put-service")]
[JsonDerivedType(typeof(DropService), "drop-service")]
[JsonDerivedType(typeof(PutRelease), "put-release")]
[JsonDerivedType(typeof(DropRelease), "drop-release")]
[JsonDerivedType(typeof(PutTask), "put-task")]
[JsonDerivedType(typeof(ObserveTask), "observe-task")]
[JsonDerivedType(typeof(DropTask), "drop-task")]
[JsonDerivedType(typeof(PutFile), "put-file")]
[JsonDerivedType(typeof(DropFile), "drop-file")]
[JsonDerivedType(typeof(PutRequest), "put-request")]
[JsonDerivedType(typeof(DropRequest), "drop-request")]
[JsonDerivedType(typeof(SetCounter), "set-counter")]
[JsonDerivedType(typeof(SetIdentity), "set-identity")]
[JsonDerivedType(typeof(PutNode), "put-node")]
[JsonDerivedType(typeof(DropNode), "drop-node")]
[JsonDerivedType(typeof(PutAuthority), "put-authority")]
[JsonDerivedType(typeof(SetOverlays), "set-overlays")]
[JsonDerivedType(typeof(PutOrphan), "put-orphan")]
[JsonDerivedType(typeof(DropOrphan), "drop-orphan")]
[JsonDerivedType(typeof(PutRestore), "put-restore")]
[JsonDerivedType(typeof(DropRestore), "drop-restore")]
[JsonDerivedType(typeof(PutSettings), "put-settings")]
[JsonDerivedType(typeof(PutLogin), "put-login")]
[JsonDerivedType(typeof(DropLogin), "drop-login")]
[JsonDerivedType(typeof(PutAttachment), "put-attachment")]
[JsonDerivedType(typeof(DropAttachment), "drop-attachment")]
[JsonDerivedType(typeof(SetOverlayKeys), "set-overlay-keys")]
internal abstract record Change
{
    private Change()
    {
    }

    /// <summary>Why, for the plan. Not stored.</summary>
    [JsonIgnore]
    public string Cause { get; init; } = "";

    public sealed record PutProject(Project Project) : Change;

    public sealed record DropProject(string Name) : Change;

    public sealed record PutSource(ProjectSource Source) : Change;

    public sealed record DropSource(long Number) : Change;

    public sealed record PutNetwork(ProjectNetwork Network) : Change
    {
        /// <summary>
        /// Only addresses were given on it: whoever stands on it or is placed does so as before. Of a record that was
        /// read nobody knows.
        /// </summary>
        [JsonIgnore]
        public bool IsQuiet { get; init; }
    }

    public sealed record DropNetwork(string Name) : Change;

    public sealed record PutVolume(ProjectVolume Volume) : Change;

    public sealed record DropVolume(string Name) : Change;

    public sealed record PutService(Service Service) : Change;

    public sealed record DropService(ServiceKey Key) : Change;

    public sealed record PutRelease(Release Release) : Change;

    public sealed record DropRelease(long Number) : Change;

    public sealed record PutTask(ServiceTask Task) : Change
    {
        /// <summary>
        /// Only what the control plane notes for itself became different: no agent is told of it, and no table shows
        /// it. Of a record that was read nobody knows.
        /// </summary>
        [JsonIgnore]
        public bool IsQuiet { get; init; }
    }

    /// <summary>What an agent says of a task: apart from the task, so that a report cannot undo a wish.</summary>
    public sealed record ObserveTask(TaskReport Report) : Change
    {
        /// <summary>
        /// Whoever is led to the task is so as before: only its own node and its service need to hear of it. Of a
        /// record that was read nobody knows.
        /// </summary>
        [JsonIgnore]
        public bool IsQuiet { get; init; }
    }

    public sealed record DropTask(TaskId Id, ServiceKey Service) : Change;

    /// <summary>A secret or config of the cluster.</summary>
    public sealed record PutFile(ClusterFile File) : Change;

    public sealed record DropFile(string Key) : Change;

    public sealed record PutRequest(RememberedRequest Request) : Change;

    public sealed record DropRequest(RequestId Id) : Change;

    /// <summary>
    /// The last number given. Written by checkpoints; otherwise what is put moves the counter itself.
    /// </summary>
    public sealed record SetCounter(long Last) : Change;

    /// <summary>Once in the life of a store: its first change.</summary>
    public sealed record SetIdentity(ClusterIdentity Identity) : Change;

    public sealed record PutNode(Node Node) : Change;

    /// <summary>It is of the cluster no more, and its tasks are lost.</summary>
    public sealed record DropNode(NodeId Id) : Change;

    /// <summary>The store is a cluster's that others can join.</summary>
    public sealed record PutAuthority(ClusterAuthority Authority) : Change;

    /// <summary>Where overlay networks come from, and what was given last.</summary>
    public sealed record SetOverlays(OverlaySettings Settings) : Change;

    /// <summary>A container that an agent has and the store knew nothing of.</summary>
    public sealed record PutOrphan(Orphan Orphan) : Change;

    public sealed record DropOrphan(TaskId Task) : Change;

    /// <summary>The store was restored: nothing is decided before the nodes have said what they have.</summary>
    public sealed record PutRestore(RestoreMark Mark) : Change;

    public sealed record DropRestore : Change;

    public sealed record PutSettings(ClusterSettings Settings) : Change;

    public sealed record PutLogin(ImageLogin Login) : Change;

    public sealed record DropLogin(string Registry) : Change;

    /// <summary>A single container on a network of the cluster.</summary>
    public sealed record PutAttachment(Attachment Attachment) : Change;

    public sealed record DropAttachment(string Key, string Network) : Change;

    /// <summary>Keys of encrypted networks.</summary>
    public sealed record SetOverlayKeys(OverlayKeys Keys) : Change;
}
