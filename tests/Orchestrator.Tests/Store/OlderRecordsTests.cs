using System.Text;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

/// <summary>A store that an orc without clusters wrote is read by this one.</summary>
public sealed class OlderRecordsTests
{
    [Fact]
    public void Read_ServiceOfBefore_HasWhatItWouldHaveSaid()
    {
        const string Record = """
            {"Version":7,"Time":5,"Changes":[{"is":"put-service","Service":{"Key":{"Project":"p","Name":"web"},
            "Release":3,"Replicas":2,"ScaledByHand":false,"HasFixedName":false,"Dependencies":[],
            "Update":{"Parallelism":1,"Order":0,"Delay":"00:00:00"},"StartRound":1,"RestartRound":0,"RecreateRound":0,
            "RenewVolumes":false,"NoStart":false,"Milestone":{"ProjectRelease":0,"StartedSlots":[],"HealthySlots":[],
            "CompletedSlots":[],"Started":false,"Healthy":false,"Completed":false},
            "Opened":{"Release":3,"StartRound":1},"LastBatch":0}}]}
            """;
        var service = Read(Record).Services[new ServiceKey("p", "web")];

        Assert.Equal(ServiceMode.Replicated, service.Mode);
        Assert.Equal(FailureAction.Continue, service.Update.FailureAction);
        Assert.Equal(PlacementSpec.Anywhere, service.Placement);
        Assert.Equal(ReservationSpec.None, service.Reservations);
        Assert.Empty(service.Labels);
        Assert.Empty(service.History);
        Assert.Equal(new UpdateSpec(), service.Rollback);
    }

    [Fact]
    public void Read_NodeOfBefore_HasNoLabels()
    {
        const string Record = """
            {"Version":1,"Time":5,"Changes":[{"is":"put-node","Node":{"Id":"n1","Name":"here","BootId":"b","Epoch":1}}]}
            """;
        var node = Read(Record).Nodes[new NodeId("n1")];

        Assert.Empty(node.Labels);
        Assert.Equal(NodeDescription.None, node.Description);
    }

    [Fact]
    public void Write_WhatIsNew_ComesBackAsItWas()
    {
        var scene = Cluster.Scene.Of(2);
        scene.Deploy(Cluster.Scene.Web(2) with
        {
            Placement = new PlacementSpec
            {
                Constraints = [new PlacementConstraint("node.role", "worker", true)],
                Spread = ["node.labels.zone"],
                MaxReplicasPerNode = 3,
            },
            Reservations = new ReservationSpec { NanoCpus = 5 },
        });
        scene.Settle().Deploy(Cluster.Scene.Web(3, "web:2"));
        scene.Pass(2);
        var read = RecordForm.WriteCheckpoint(scene.Snapshot)
            .Aggregate(Snapshot.Empty, (known, record) => known.Apply(RecordForm.Read(record.Span)));

        var (before, after) = (scene.Service(), read.Services[new ServiceKey("shop", "web")]);
        Assert.Equal(before.Placement, after.Placement);
        Assert.Equal(before.UpdateState, after.UpdateState);
        Assert.Equal(before.History.Single().Placement, after.History.Single().Placement);
        Assert.Equal(scene.Snapshot.Tasks.Values, read.Tasks.Values);
        Assert.Equal(
            scene.Snapshot.Loads.Select(load => (load.Key, load.Value.Tasks, load.Value.NanoCpus)),
            read.Loads.Select(load => (load.Key, load.Value.Tasks, load.Value.NanoCpus)));
    }

    private static Snapshot Read(string record) =>
        Snapshot.Empty.Apply(RecordForm.Read(Encoding.UTF8.GetBytes(record)));
}
