using Orc.Agent.Tasks;
using Orc.Model.Tasks;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>One task of a simulated agent, as TaskRunner goes about it: plan, write down, do, write down, plan.
/// </summary>
internal sealed class TaskWork(ClusterMachine machine, TaskRecord first, Action<TaskReport> tell)
{
    private const long PauseAfterFailure = 1000;

    private TaskRecord _record = first;
    private AssignedTask? _assigned;
    private TaskStep? _step;
    private int _turn;
    private bool _isOver;

    /// <summary>The container is there, and about to be written down.</summary>
    private bool _isMade;

    /// <summary>It was told to go.</summary>
    public bool IsToGo => _assigned is { Desired: DesiredState.Removed };

    public void Assign(AssignedTask assigned)
    {
        _assigned = assigned;

        // A pull or a long grace must not hold up what is wanted now.
        if (!_isMade && _step is (TaskStep.Prepare or TaskStep.Stop) && Plan() != _step)
        {
            _turn++;
            _step = null;
        }

        Wake();
    }

    public void Stop() => _isOver = true;

    public void Report() => tell(TaskReporting.Describe(_record, Find()?.Report, _step, _assigned));

    public void Wake()
    {
        if (_isOver || _step is not null || Plan() is not { } step)
        {
            return;
        }

        _step = step;
        var turn = ++_turn;
        if (step is TaskStep.Prepare)
        {
            Report();
        }

        machine.After(machine.DurationOf(step, Find()), () =>
        {
            if (turn == _turn && !_isOver)
            {
                Go(step);
            }
        });
    }

    private void Go(TaskStep step)
    {
        try
        {
            if (!Do(step))
            {
                return;
            }
        }
        catch (IOException)
        {
            // The disk is full: tried again.
            var turn = ++_turn;
            machine.After(PauseAfterFailure, () => Finish(turn));
            return;
        }

        Finish(_turn);
    }

    private void Finish(int turn)
    {
        if (turn == _turn)
        {
            _step = null;
            Report();
            Wake();
        }
    }

    /// <summary>False: it goes on by itself.</summary>
    private bool Do(TaskStep step)
    {
        if (step is not (TaskStep.Remember or TaskStep.Prepare) && Find() is null)
        {
            // A person was quicker: the next plan sees it.
            return true;
        }

        switch (step)
        {
            case TaskStep.Remember remember:
                Save(remember.Record);
                return true;
            case TaskStep.Prepare:
                return Prepare();
            case TaskStep.Start start:
                return Begin(start.Intent, restart: false);
            case TaskStep.Restart restart:
                return Begin(restart.Intent, restart: true);
            case TaskStep.Kill kill:
                machine.Kill(Find()!);
                Save(kill.After);
                return true;
            case TaskStep.Stop:
                machine.Stop(Find()!, _assigned!);
                return true;
            case TaskStep.Rename rename:
                Find()!.Rename(rename.Name);
                return true;
            default:
                machine.Remove(Find()!);
                return true;
        }
    }

    private bool Prepare()
    {
        if (!machine.Networks.IsIdle)
        {
            var turn = _turn;
            machine.After(5, () =>
            {
                if (turn == _turn && !_isOver)
                {
                    Go(_step!);
                }
            });
            return false;
        }

        if (machine.FindRefusal(_assigned!) is { } refusal)
        {
            Reject(refusal);
            return true;
        }

        var container = machine.Create(_assigned!);
        _isMade = true;
        machine.SometimesLater(_turn, turn =>
        {
            if (turn != _turn || _isOver)
            {
                return;
            }

            _isMade = false;
            try
            {
                Save(_record with { Container = container.Id });
                Finish(turn);
            }
            catch (IOException)
            {
                // Nobody would know whose it is: it is undone, and tried again.
                machine.Remove(container);
                machine.After(PauseAfterFailure, () => Finish(turn));
            }
        });
        return false;
    }

    private bool Begin(StartIntent intent, bool restart)
    {
        Save(_record with { Intent = intent });
        var container = Find()!;
        if (restart && container.IsRunning)
        {
            machine.Stop(container, _assigned!);
        }

        if (machine.FindMissingNetwork(container.Made) is { } missing)
        {
            Reject($"network {missing} not found");
            return true;
        }

        machine.Start(container, inPlace: false);
        return true;
    }

    private void Reject(string message) => Save(_record with
    {
        End = TaskState.Ended,
        EndReason = EndReason.Rejected,
        Message = message,
        Intent = null,
    });

    private void Save(TaskRecord record)
    {
        machine.Disk.Save(record);
        _record = record;
    }

    private TaskStep? Plan() => _assigned is null ? null : TaskPlanner.Plan(_assigned, _record, Find()?.Report);

    private SimulatedContainer? Find() => _record.Container is { } id ? machine.Find(id) : null;
}
