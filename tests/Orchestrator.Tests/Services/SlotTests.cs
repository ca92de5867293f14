using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Tests.Services;

public sealed class SlotTests
{
    [Fact]
    public void Handover_ANewerOneWasGivenUp_IsStillDue()
    {
        var slot = new Slot(1, [Task(1, DesiredState.Removed, handsOver: true), Task(2, DesiredState.Removed)]);

        Assert.Equal(1, slot.Handover?.Id.Value);
        Assert.True(slot.IsOccupied);
    }

    [Fact]
    public void Handover_TheSuccessorIsThere_IsDone() => Assert.Null(
        new Slot(1, [Task(1, DesiredState.Removed, handsOver: true), Task(2, DesiredState.Live)]).Handover);

    [Fact]
    public void Handover_OfTwo_IsThatOfTheLast() => Assert.Equal(
        2,
        new Slot(1, [Task(1, DesiredState.Removed, handsOver: true), Task(2, DesiredState.Removed, handsOver: true)])
            .Handover?.Id.Value);

    private static ServiceTask Task(long id, DesiredState desired, bool handsOver = false) => new()
    {
        Id = new TaskId(id),
        Service = new ServiceKey("p", "s"),
        Slot = 1,
        Release = 1,
        Node = new NodeId("n1"),
        Wish = new TaskWish { Name = "p-s-1", Desired = desired },
        HandsOver = handsOver,
    };
}
