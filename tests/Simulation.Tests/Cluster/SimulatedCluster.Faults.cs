using Orc.Model.Containers;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>What breaks.</summary>
internal sealed partial class SimulatedCluster
{
    private void Break(ClusterNode node)
    {
        switch (_random.Next(16))
        {
            case 0:
                Down(node, "agent killed", node.Agent.Machine.Kill, 3000);
                break;
            case 1:
                Down(node, "machine switched off and on", node.Agent.Machine.Reboot, 9000);
                break;
            case 2:
                Cut(node, "line broken", isMute: true, isDeaf: true);
                break;
            case 3:
                Cut(node, "nothing arrives from it", isMute: true, isDeaf: false);
                break;
            case 4:
                Cut(node, "nothing arrives at it", isMute: false, isDeaf: true);
                break;
            case 5:
                Flap(node, _random.Next(1, 5));
                break;
            case 6:
                SlowDown(node);
                break;
            case 7:
                if (!node.IsCut)
                {
                    Up(node, node.Session, () => _manager.HearAway(node.Id, TimeSpan.FromSeconds(20)));
                    _events.After(60, () => Down(node, "away", node.Agent.Machine.Kill, 8000));
                }

                break;
            default:
                BreakManager(node);
                break;
        }
    }

    private void BreakManager(ClusterNode node)
    {
        switch (_random.Next(8))
        {
            case 0:
                RestartManager();
                break;
            case 1:
                var pause = _random.Next(100, 6000);
                Fault("manager stalled", $"manager stalled for {pause} ms");
                _stalledUntil = Math.Max(_stalledUntil, _events.Now + pause);
                break;
            case 2:
                Fault("all lines broken", "all lines broken");
                foreach (var other in _nodes.Values)
                {
                    Cut(other, "line broken", isMute: true, isDeaf: true);
                }

                break;
            case 3:
                Fault("append: disk full", "the manager's disk is full");
                _log.Fault = LogFault.Full;
                _events.After(_random.Next(100, 4000), () => _log.Fault = LogFault.None);
                break;
            case 4:
                Fault("append: partial", "an append stops half way");
                _log.Fault = LogFault.Partial;
                break;
            case 5:
                Fault("append: unknown", "an append is done, and nobody knows");
                _log.Fault = LogFault.Silent;
                break;
            case 6:
                var jump = _random.Next(2) == 0 ? _random.Next(-7_200_000, 0) : _random.Next(7_200_000);
                Fault(jump < 0 ? "clock set back" : "clock set forward", $"the manager's clock jumps by {jump} ms");
                _time.Skew += jump;
                break;
            default:
                Fault("agent's disk full", $"{node.Id}: disk full");
                node.Agent.Machine.Disk.IsFull = true;
                _events.After(_random.Next(100, 6000), () => node.Agent.Machine.Disk.IsFull = false);
                break;
        }
    }

    private void Fault(string kind, string note)
    {
        Count(kind);
        Note(note);
    }

    private void Cut(ClusterNode node, string what, bool isMute, bool isDeaf)
    {
        Fault(what, $"{node.Id}: {what}");
        (node.IsMute, node.IsDeaf) = (node.IsMute || isMute, node.IsDeaf || isDeaf);
        node.TroubleAt = _events.Now;
        _events.After(_random.Next(200, 12_000), () =>
        {
            if (node.IsMute || node.IsDeaf)
            {
                (node.IsMute, node.IsDeaf) = (false, false);
                if (!node.IsDown && !node.IsOut)
                {
                    Connect(node);
                }
            }
        });
    }

    private void Down(ClusterNode node, string what, Action die, int most)
    {
        if (node.IsDown || node.IsOut)
        {
            return;
        }

        Fault(what, $"{node.Id}: {what}");
        node.IsDown = true;
        node.TroubleAt = _events.Now;
        die();
        _events.After(_random.Next(1, most), () => Rise(node));
    }

    private void Rise(ClusterNode node)
    {
        if (node.IsDown && !node.IsOut)
        {
            node.IsDown = false;
            node.Agent.Restart();
            Connect(node);
        }
    }

    private void Flap(ClusterNode node, int times)
    {
        if (node.IsCut)
        {
            return;
        }

        Fault("line flaps", $"{node.Id}: line flaps");
        Connect(node);
        if (times > 1)
        {
            _events.After(_random.Next(20, 1500), () => Flap(node, times - 1));
        }
    }

    private void SlowDown(ClusterNode node)
    {
        Fault("line slow", $"{node.Id}: line slow");
        node.Delay = _random.Next(50, 2500);
        node.TroubleAt = _events.Now;
        _events.After(_random.Next(1000, 9000), () =>
        {
            node.Delay = 0;
            node.TroubleAt = _events.Now;
        });
    }

    private void RestartManager()
    {
        Fault("manager killed", "manager killed");
        _manager.Start(compact: _random.Next(2) == 0);
        _stalledUntil = _random.Next(2) == 0 ? 0 : _events.Now + _random.Next(2000);

        // What the one before was about to do nobody does any more.
        _isReportDue = false;
        foreach (var node in _nodes.Values)
        {
            node.IsToBeTold = false;
            node.Unread.Clear();
        }

        foreach (var node in _nodes.Values.Where(node => !node.IsDown && !node.IsOut))
        {
            Connect(node);
        }
    }

    private void Misbehave()
    {
        Count("bad image");
        _images[$"{(_random.Next(2) == 0 ? "web" : "api")}:{_random.Next(3)}"] = _random.Next(4) switch
        {
            0 => new() { ExitCode = 1 },
            1 => new() { Health = HealthState.Unhealthy },
            2 => new() { Rejection = "no such image" },
            _ => new(),
        };
    }
}
