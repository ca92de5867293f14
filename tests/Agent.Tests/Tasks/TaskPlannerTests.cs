using System.Globalization;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Tasks;

namespace Orc.Agent.Tests.Tasks;

public class TaskPlannerTests
{
    [Theory]
    // what is wanted | what was done | the container | the next step
    [InlineData("ready", "", "-", "prepare")]
    [InlineData("live", "", "-", "prepare")]
    [InlineData("resting", "", "-", "prepare")]
    [InlineData("ready", "made", "created", "nothing")]
    [InlineData("live", "", "created", "remember made")]
    public void Plan_ANewTask_IsPrepared(string wanted, string done, string container, string step) =>
        Check(wanted, done, container, step);

    [Theory]
    [InlineData("live start=1", "made", "created", "start 1/0 after 0")]
    [InlineData("live start=1", "made intent=1/0/0", "created", "start 1/0 after 0")]
    [InlineData("live start=1", "made intent=1/0/0", "running runs=1", "remember made start=1")]
    [InlineData("live start=1", "made intent=1/0/0", "exited runs=1", "remember made start=1")]
    [InlineData("live start=1", "made start=1", "running runs=1", "nothing")]
    [InlineData("live start=1", "made start=1", "exited runs=1", "nothing")]
    [InlineData("live start=1", "made start=1", "restarting runs=1", "nothing")]
    [InlineData("live start=2", "made start=1", "exited runs=1", "start 2/0 after 1")]
    [InlineData("live start=2", "made start=1 intent=2/0/1", "exited runs=1", "start 2/0 after 1")]
    [InlineData("live start=2", "made start=1 intent=2/0/1", "exited runs=2", "remember made start=2")]
    [InlineData("live start=2", "made start=1", "running runs=1", "remember made start=2")]
    [InlineData("live start=2", "made start=1", "paused runs=1", "remember made start=2")]
    [InlineData("live start=0", "made", "created", "start 0/0 after 0")]
    public void Plan_Live_IsStartedOncePerRound(string wanted, string done, string container, string step) =>
        Check(wanted, done, container, step);

    [Theory]
    [InlineData("live start=2", "made start=1", "running runs=1", "stop")]
    [InlineData("live start=2", "made start=1", "paused runs=1", "stop")]
    [InlineData("ready start=1 grace=3", "made start=1", "running runs=1", "stop 3")]
    [InlineData("live start=2", "made start=1", "exited runs=1", "start 2/0 after 1")]
    [InlineData("resting start=1 kill=HUP", "made start=1", "running runs=1", "kill HUP")]
    [InlineData("removed start=1", "made start=1", "running runs=1", "stop")]
    public void Plan_ARunWhoseHooksWereCalledOff_IsNoneToGoOnWith(
        string wanted, string done, string container, string step) =>
        Check(wanted, done, container, step, isHalfStarted: true);

    [Theory]
    [InlineData("live start=1 restart=1", "made start=1", "running runs=1", "restart 1/1 after 1")]
    [InlineData("live start=1 restart=1", "made start=1", "exited runs=3", "restart 1/1 after 3")]
    [InlineData(
        "live start=1 restart=1", "made start=1 intent=1/1/1", "running runs=2",
        "remember made start=1 restart=1")]
    [InlineData("live start=1 restart=1", "made start=1 intent=1/1/1", "running runs=1", "restart 1/1 after 1")]
    [InlineData("live start=1 restart=1", "made start=1 restart=1", "running runs=2", "nothing")]
    [InlineData("live start=1 restart=2", "made", "created", "start 1/2 after 0")]
    [InlineData("live start=1 restart=1 grace=3", "made start=1", "running runs=1", "restart 1/1 after 1 grace 3")]
    public void Plan_RestartRound_IsRestartedOnce(string wanted, string done, string container, string step) =>
        Check(wanted, done, container, step);

    [Theory]
    [InlineData("resting start=1", "made start=1", "running runs=1", "stop")]
    [InlineData("resting start=1 grace=0", "made start=1", "running runs=1", "stop 0")]
    [InlineData("resting start=1", "made start=1", "paused runs=1", "stop")]
    [InlineData("resting start=1", "made start=1", "restarting runs=1", "stop")]
    [InlineData("resting start=1", "made start=1", "exited runs=1", "remember made start=1 rested=1")]
    [InlineData("resting start=1", "made start=1 rested=1", "exited runs=1", "nothing")]
    [InlineData("resting start=1", "made start=1 rested=1", "running runs=2", "nothing")]
    [InlineData("resting start=1 kill=HUP", "made start=1", "running runs=1", "kill HUP")]
    [InlineData("resting start=1 kill=HUP", "made start=1", "restarting runs=1", "stop")]
    [InlineData("resting start=1 kill=HUP", "made start=1 rested=1", "running runs=1", "nothing")]
    [InlineData("resting start=1", "made start=1 rested=1", "running runs=1", "stop")]
    [InlineData("live start=2", "made start=1 rested=1", "exited runs=1", "remember made start=1")]
    public void Plan_Resting_IsStoppedOnce(string wanted, string done, string container, string step) =>
        Check(wanted, done, container, step);

    [Theory]
    [InlineData("removed", "", "-", "remember removed stopped")]
    [InlineData("removed", "made start=1", "running runs=1", "stop")]
    [InlineData("removed grace=5", "made start=1", "restarting runs=1", "stop 5")]
    [InlineData("removed", "made start=1", "exited runs=1", "remember made start=1 runs=1")]
    [InlineData("removed", "made start=1 runs=1", "exited runs=1", "remove")]
    [InlineData("removed volumes", "made start=1 runs=1", "exited runs=1", "remove volumes")]
    [InlineData("removed", "made", "created", "remove")]
    [InlineData("removed", "made start=1 runs=1", "-", "remember made start=1 runs=1 removed stopped")]
    [InlineData("removed", "made ended rejected", "created", "remove")]
    [InlineData("removed", "ended rejected", "-", "remember removed rejected")]
    [InlineData("removed", "made removed stopped", "-", "nothing")]
    public void Plan_Removed_IsStoppedThenRemoved(string wanted, string done, string container, string step) =>
        Check(wanted, done, container, step);

    [Theory]
    [InlineData("live start=1", "made start=1", "-", "remember made start=1 removed removedbyuser")]
    [InlineData(
        "live start=1 auto-remove", "made start=1 exit=0", "-",
        "remember made start=1 exit=0 removed completed")]
    [InlineData("live start=1 auto-remove", "made start=1 exit=7", "-", "remember made start=1 exit=7 removed failed")]
    [InlineData("live start=2", "made start=1 ended rejected", "exited runs=1", "nothing")]
    [InlineData("live start=2", "ended rejected", "-", "nothing")]
    [InlineData("live start=1", "made", "removing", "nothing")]
    public void Plan_WhatEnded_IsNotBegunAgain(string wanted, string done, string container, string step) =>
        Check(wanted, done, container, step);

    [Theory]
    [InlineData("live start=1 name=web-1", "made start=1", "running runs=1 name=tmp_web-1", "rename web-1")]
    [InlineData("ready name=web-1", "made", "created name=tmp_web-1", "rename web-1")]
    [InlineData("removed name=web-1", "made runs=1", "exited runs=1 name=tmp_web-1", "remove")]
    public void Plan_AnotherName_IsRenamed(string wanted, string done, string container, string step) =>
        Check(wanted, done, container, step);

    [Theory]
    [InlineData("made start=1 stops", "running runs=1", "remember made start=1 cutoff=1")]
    [InlineData("made start=1 stops cutoff=1", "running runs=1", "stop 3")]
    [InlineData("made start=1 stops cutoff=1", "exited runs=1", "nothing")]
    [InlineData("made start=1 stops cutoff=1", "restarting runs=1", "stop 3")]
    [InlineData("made start=1 stops cutoff=1", "running runs=2", "remember made start=1 cutoff=2")]
    [InlineData("made stops", "created", "nothing")]
    [InlineData("stops", "-", "nothing")]
    public void PlanCutOff_WhatMustNotRunTwice_IsStoppedAndNotBegun(string done, string container, string step) =>
        Assert.Equal(step, Words(TaskPlanner.PlanCutOff(Record(done), Container(container))));

    [Theory]
    [InlineData("live start=1 stops", "made start=1 stops cutoff=1", "exited runs=1", "start 1/0 after 1")]
    [InlineData("live start=1 stops", "made start=1 stops cutoff=1", "running runs=2", "remember made start=1")]
    [InlineData("live start=1 stops", "made start=1 stops cutoff=1", "exited runs=2", "remember made start=1")]
    [InlineData("removed stops", "made start=1 stops cutoff=1 runs=1", "exited runs=1", "remove")]
    [InlineData("live start=1 stops", "made start=1", "running runs=1", "remember made start=1")]
    public void Plan_HeardAgain_StartsWhatItStopped(string wanted, string done, string container, string step) =>
        Check(wanted, done, container, step);

    private static void Check(
        string wanted, string done, string container, string expected, bool isHalfStarted = false) =>
        Assert.Equal(
            expected,
            Words(TaskPlanner.Plan(Assigned(wanted), Record(done), Container(container), isHalfStarted)));

    private static AssignedTask Assigned(string text)
    {
        var words = new TaskWords(text);
        return new AssignedTask
        {
            Task = new TaskId(1),
            Project = "shop",
            Service = "web",
            Slot = 1,
            Release = 1,
            Container = new ContainerSpec
            {
                Name = words.Text("name") ?? "c",
                Image = "i",
                AutoRemove = words.Has("auto-remove"),
            },
            Desired = Enum.Parse<DesiredState>(words.First, ignoreCase: true),
            StartRound = words.Number("start") ?? 0,
            RestartRound = words.Number("restart") ?? 0,
            StopGrace = words.Number("grace") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            KillSignal = words.Text("kill"),
            RemoveVolumes = words.Has("volumes"),
            StopsWhenCutOff = words.Has("stops"),
        };
    }

    private static TaskRecord Record(string text)
    {
        var words = new TaskWords(text);
        var intent = words.Text("intent")?.Split('/').Select(long.Parse).ToArray();
        return new TaskRecord
        {
            Task = new TaskId(1),
            Cluster = "c",
            Container = words.Has("made") ? new ContainerId("id") : null,
            StartRound = words.Number("start") ?? 0,
            RestartRound = words.Number("restart") ?? 0,
            Intent = intent is null ? null : new StartIntent(intent[0], intent[1], (int)intent[2]),
            RestedAt = (int?)words.Number("rested"),
            StopsWhenCutOff = words.Has("stops"),
            CutOffRun = (int?)words.Number("cutoff"),
            RunCount = (int)(words.Number("runs") ?? 0),
            LastExit = words.Number("exit") is { } code
                ? new ExitReport { Code = (int)code, FinishedAt = default }
                : null,
            End = words.Has("ended") ? TaskState.Ended : words.Has("removed") ? TaskState.Removed : TaskState.New,
            EndReason = words.Has("rejected") ? EndReason.Rejected
                : words.Has("stopped") ? EndReason.Stopped
                : EndReason.None,
        };
    }

    private static ContainerReport? Container(string text)
    {
        var words = new TaskWords(text);
        return text == "-"
            ? null
            : new ContainerReport
            {
                Id = new ContainerId("id"),
                Spec = new ContainerSpec { Name = "c", Image = "i" },
                Name = words.Text("name") ?? "c",
                State = Enum.Parse<ContainerState>(words.First, ignoreCase: true),
                CreatedAt = default,
                RunCount = (int)(words.Number("runs") ?? 0),
            };
    }

    private static string Words(TaskStep? step) => step switch
    {
        null => "nothing",
        TaskStep.Prepare => "prepare",
        TaskStep.Start start => $"start {Words(start.Intent)}",
        TaskStep.Restart restart => $"restart {Words(restart.Intent)}{Grace(" grace ", restart.Request.Grace)}",
        TaskStep.Stop stop => $"stop{Grace(" ", stop.Request.Grace)}",
        TaskStep.Kill kill => $"kill {kill.Signal}",
        TaskStep.Rename rename => $"rename {rename.Name}",
        TaskStep.Remove remove => remove.Request.Volumes ? "remove volumes" : "remove",
        TaskStep.Remember remember => $"remember{Words(remember.Record)}",
        _ => step.ToString(),
    };

    private static string Words(StartIntent intent) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{intent.StartRound}/{intent.RestartRound} after {intent.RunCount}");

    private static string Grace(string before, TimeSpan? grace) =>
        grace is { } time ? string.Create(CultureInfo.InvariantCulture, $"{before}{time.TotalSeconds}") : "";

    private static string Words(TaskRecord record) => string.Concat(
        record.Container is null ? "" : " made",
        Number(" start=", record.StartRound),
        Number(" restart=", record.RestartRound),
        record.RestedAt is { } run ? Number(" rested=", run) : "",
        record.CutOffRun is { } cut ? Number(" cutoff=", cut) : "",
        Number(" runs=", record.RunCount),
        record.LastExit is { } exit ? string.Create(CultureInfo.InvariantCulture, $" exit={exit.Code}") : "",
        record.End == TaskState.New ? "" : $" {record.End.ToString().ToLowerInvariant()}",
        record.EndReason == EndReason.None ? "" : $" {record.EndReason.ToString().ToLowerInvariant()}");

    private static string Number(string before, long number) =>
        number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{before}{number}");
}
