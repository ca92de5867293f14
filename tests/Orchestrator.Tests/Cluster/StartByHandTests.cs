using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>What rests and runs again: whose start it was.</summary>
public sealed class StartByHandTests
{
    [Theory]
    [InlineData(ContainerState.Exited, 2, true)]
    [InlineData(ContainerState.Created, 2, true)]
    [InlineData(ContainerState.Created, 0, false)]
    [InlineData(ContainerState.Exited, 1, false)]
    public void Fold_OfWhatRests_IsAPersonsStartOnceItHadComeToRest(ContainerState before, long rested, bool isByHand)
    {
        var scene = Scene.Of(1);
        scene.Deploy(Scene.Web());
        var task = scene.Settle().Holders().Single();
        var known = task.Observed! with { Status = before, RestRound = rested };
        scene.Commit(
            new Change.PutService(scene.Snapshot.FindService(task.Service)! with { Rest = new RestMark() }),
            new Change.PutTask(task with
            {
                Observed = known,
                Wish = task.Wish with { Desired = DesiredState.Resting, RestRound = 2 },
            }));

        var changes = ReportFold.Fold(
            scene.Snapshot,
            task.Node,
            [
                known with
                {
                    Sequence = known.Sequence + 1, Status = ContainerState.Running, RunCount = known.RunCount + 1,
                },
            ],
            []);

        Assert.Equal(isByHand, changes.Any(change => change is Change.PutService { Service.Rest: null }));
    }
}
