using Orc.Agent.Networks;
using Orc.Model.Nodes;
using Orc.Protocol.Sessions;

namespace Orc.Agent.Session;

/// <summary>What differs between a session in one process and one with a manager elsewhere.</summary>
internal sealed record SessionManner
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    public static readonly SessionManner InProcess = new();

    public MessageForm Form { get; init; } = MessageForm.Shared;

    /// <summary>How often the agent says that it lives; null: nobody needs to hear.</summary>
    public TimeSpan? BeatEvery { get; init; }

    /// <summary>Without an answer for so long the session counts as broken.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long an orderly end announces the node's absence; null: it is not announced.</summary>
    public TimeSpan? AwayFor { get; init; }

    /// <summary>What this machine is and has.</summary>
    public Func<NodeDescription> Describe { get; init; } = () => NodeDescription.None;

    /// <summary>Whose assignments are taken; empty: whoever's.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>The manager asks for a tunnel to this node's socket, by its ticket.</summary>
    public Action<string> OpenTunnel { get; init; } = _ => { };

    /// <summary>Addresses of other nodes that this one does not reach.</summary>
    public Func<UnreachedPeers> Unreached { get; init; } = () => UnreachedPeers.None;

    /// <summary>Single containers on networks of the cluster; null: the session is no cluster's.</summary>
    public ClusterAttachments? Attachments { get; init; }

    /// <summary>Images of the node; null: nobody places tasks by them.</summary>
    public ImageHoldings? Images { get; init; }

    /// <summary>Completes when the node is described otherwise from now on: the next session begins with that. Take it
    /// before the description.</summary>
    public Func<Task> Renewed { get; init; } = () => Never;

    /// <summary>The first word of the manager in a session.</summary>
    public Action Opened { get; init; } = () => { };
}
