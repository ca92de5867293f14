using System.Collections.Immutable;
using Orc.Model.Nodes;
using Orc.Orchestrator.Nodes;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// An agent, and what is known of it at the last look. What it says of its ways to others is looked at until nothing
/// more can follow from it: a thousand agents speak of each node that is down as long as it is.
/// </summary>
internal sealed class WatchedAgent(AgentPulse pulse)
{
    private UnreachedWord? _word;
    private bool _isOld;
    private (UnreachedWord Word, ImmutableSortedDictionary<NodeId, Node> Nodes)? _settled;

    public AgentPulse Pulse => pulse;

    /// <summary>For how long it was silent.</summary>
    public TimeSpan Silence { get; set; }

    public NodePulse Look(ImmutableSortedDictionary<NodeId, Node> nodes)
    {
        var look = new NodePulse { Silence = Silence, Away = pulse.AwayFor };
        _word = pulse.Word;
        if (_word is null || IsSettled(_word, nodes))
        {
            return look;
        }

        var ages = pulse.AgesOf(_word);
        _isOld = ages.Values.All(age => age >= ReachRule.Apart);
        return look with { Unreached = ages, Unasked = _word.Unasked };
    }

    /// <summary>Nothing was to be changed after the last look.</summary>
    /// <param name="nodes">As they were then.</param>
    /// <param name="age">For how long they have been the same.</param>
    public void Settle(ImmutableSortedDictionary<NodeId, Node> nodes, TimeSpan age)
    {
        if (_word is not null && _isOld && age >= ReachRule.Apart && !IsSettled(_word, nodes))
        {
            _settled = (_word, nodes);
        }
    }

    private bool IsSettled(UnreachedWord word, ImmutableSortedDictionary<NodeId, Node> nodes) =>
        _settled is { } settled && ReferenceEquals(settled.Word, word) && ReferenceEquals(settled.Nodes, nodes);
}
