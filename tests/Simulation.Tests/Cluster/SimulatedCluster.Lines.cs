using Google.Protobuf;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>The lines between agents and manager.</summary>
internal sealed partial class SimulatedCluster
{
    private void Beat(ClusterNode node) => _events.After(BeatEvery, () =>
    {
        if (!node.IsCut)
        {
            Up(node, node.Session, () => _manager.HearBeat(node.Id));
        }

        Beat(node);
    });

    /// <summary>The agent dials until somebody answers.</summary>
    private void Connect(ClusterNode node)
    {
        var session = ++node.Session;
        node.TroubleAt = _events.Now;
        if (_random.Next(2) == 0 && !IsStalled)
        {
            // Else the manager does not notice: the next session takes the place of this one.
            _manager.End(node.Id);
        }

        _events.After(_random.Next(1, 400), () =>
        {
            if (session != node.Session)
            {
                return;
            }

            if (!node.IsCut)
            {
                node.Agent.SayHello();
            }
            else if (!node.IsDown && !node.IsOut)
            {
                Connect(node);
            }
        });
    }

    private void SendUp(ClusterNode node, AgentMessage message)
    {
        var session = node.Session;
        switch (message.MessageCase)
        {
            case AgentMessage.MessageOneofCase.Hello:
                Up(node, session, () => HearHello(node, session, message.Hello));
                break;
            case AgentMessage.MessageOneofCase.Acknowledged:
                Up(node, session, () =>
                {
                    Tell($"{node.Id}: has acted on {message.Acknowledged}");
                    if (_manager.HearAcknowledgement(node.Id, session, message.Acknowledged))
                    {
                        SpeakSoon(node);
                    }

                    foreach (var holding in _manager.Holding)
                    {
                        SpeakSoon(_nodes[holding]);
                    }
                });
                break;
            default:
                SendReports(node, session, message.Reports);
                break;
        }
    }

    private void HearHello(ClusterNode node, int session, AgentHello hello)
    {
        if (_manager.HearHello(node.Id, session, hello))
        {
            Tell($"{node.Id}: session {session} is open");

            // A stalled manager hears late, and tells nothing before.
            node.TroubleAt = _events.Now;
            SpeakSoon(node);
        }
        else
        {
            _events.After(_random.Next(100, 1000), () =>
            {
                if (session == node.Session && !node.IsDown && !node.IsOut)
                {
                    Connect(node);
                }
            });
        }
    }

    private void SendReports(ClusterNode node, int session, AgentReports reports)
    {
        Up(node, session, () => HearReports(node, reports));

        // Once more, and much later: what is old must not count.
        if (!_isPeace && _random.Next(12) == 0)
        {
            Count("duplicate, late");
            _events.After(_random.Next(10, 3000), () => HearReports(node, reports));
        }
    }

    private void HearReports(ClusterNode node, AgentReports reports)
    {
        _manager.HearReports(node.Id, reports);
        if (_manager.Sessions.GetValueOrDefault(node.Id) is { HasGone: true })
        {
            SpeakSoon(node);
        }

        if (!_isReportDue)
        {
            _isReportDue = true;
            _events.After(_random.Next(20), CommitReports);
        }
    }

    private void CommitReports()
    {
        if (IsStalled)
        {
            _events.After(_stalledUntil - _events.Now, CommitReports);
            return;
        }

        _isReportDue = false;
        if (!_manager.CommitReports())
        {
            _isReportDue = true;
            _events.After(1000, CommitReports);
        }
    }

    private void Up(ClusterNode node, int session, Action deliver)
    {
        node.LastUp = Math.Max(node.LastUp, _events.Now + _random.Next(1, 20) + node.Delay);
        _events.After(node.LastUp - _events.Now, () =>
        {
            if (!IsHeard(node, session))
            {
                return;
            }

            if (!IsStalled && node.Unread.Count == 0)
            {
                deliver();
                return;
            }

            node.Unread.Enqueue((session, deliver));
            if (node.Unread.Count == 1)
            {
                _events.After(_stalledUntil - _events.Now, () => Read(node));
            }
        });
    }

    /// <summary>What a stalled manager left unread, in order.</summary>
    private void Read(ClusterNode node)
    {
        if (IsStalled)
        {
            _events.After(_stalledUntil - _events.Now, () => Read(node));
            return;
        }

        while (node.Unread.TryDequeue(out var unread))
        {
            if (IsHeard(node, unread.Session))
            {
                unread.Deliver();
            }
        }
    }

    private static bool IsHeard(ClusterNode node, int session) =>
        session == node.Session && !node.IsMute && !node.IsDown;

    private void SpeakSoon(ClusterNode node)
    {
        if (!node.IsToBeTold)
        {
            node.IsToBeTold = true;
            _events.After(_random.Next(8), () => Speak(node));
        }
    }

    private void Speak(ClusterNode node)
    {
        node.IsToBeTold = false;
        if (IsStalled)
        {
            node.IsToBeTold = true;
            _events.After(_stalledUntil - _events.Now, () => Speak(node));
            return;
        }

        if (_manager.Speak(node.Id) is { } message)
        {
            Tell($"{node.Id}: is told {message.Sequence}");
            SendDown(node, _manager.Sessions[node.Id].Number, Carried(message, ManagerMessage.Parser));
        }

        if (_manager.NextWordOf(node.Id) is { } at)
        {
            _events.After(Math.Max(at - _events.Now, 1), () => SpeakSoon(node));
        }
    }

    private void SendDown(ClusterNode node, int session, ManagerMessage message)
    {
        node.LastDown = Math.Max(node.LastDown, _events.Now + _random.Next(1, 20) + node.Delay);
        _events.After(node.LastDown - _events.Now, () =>
        {
            if (session == node.Session && !node.IsDeaf && !node.IsDown && !node.IsOut)
            {
                node.Agent.Hear(message);
            }
        });
    }

    private T Carried<T>(T message, MessageParser<T> parser)
        where T : IMessage<T> =>
        ++_messages % _setting.BytesEvery == 0 ? parser.ParseFrom(message.ToByteArray()) : message;
}
