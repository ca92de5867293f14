using Orc.Model.Tasks;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Cluster;

namespace Orc.Orchestrator.Tests.Progress;

public sealed class ProjectProgressTests
{
    /// <summary>
    /// Of a container that was made anew and runs nothing is said when its predecessor is forgotten, some time later.
    /// </summary>
    [Fact]
    public void Observe_PredecessorIsDroppedMeanwhile_SaysNothingOfWhatRuns()
    {
        var scene = Scene.Of(nodes: 1);
        scene.Deploy(Scene.Web());
        scene.Settle();
        var task = Assert.Single(scene.Holders());
        var older = task with
        {
            Id = new TaskId(0),
            Wish = task.Wish with { Desired = DesiredState.Removed },
            HandsOver = true,
        };
        var before = scene.Snapshot.Apply([new Change.PutTask(older)]);
        var progress = new ProjectProgress(before, new ProgressScope { Project = "shop" });
        Change[] dropped = [new Change.DropTask(older.Id, older.Service)];

        Assert.Empty(progress.Observe(before.Apply(dropped), []));
    }
}
