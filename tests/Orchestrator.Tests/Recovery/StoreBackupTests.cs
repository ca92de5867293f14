using System.Security.Cryptography;
using System.Text;
using Orc.Model.Nodes;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Recovery;

public sealed class StoreBackupTests : IDisposable
{
    private readonly StoreKey _key = StoreKey.Of(RandomNumberGenerator.GetBytes(32));

    private static Snapshot Full => Snapshot.Empty.Apply(
    [
        new Change.SetIdentity(new ClusterIdentity("c1", 5)),
        new Change.SetCounter(70),
        new Change.PutNode(new Node { Id = new NodeId("n1"), Name = "secret-name", Status = NodeStatus.Ready }),
        new Change.PutNode(new Node { Id = new NodeId("n2"), Name = "two", Status = NodeStatus.Unreachable }),
    ]) with
    {
        Version = 9,
        Time = new ClusterTime(1000),
    };

    private static BackupHeader Header => new()
    {
        Form = RecordForm.Number,
        Cluster = "c1",
        Version = 9,
        MadeAt = 1000,
        Node = "n1",
    };

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var file = StoreBackup.Write(Full, Header, _key);

        var read = StoreBackup.Read(file, _key);

        Assert.Equal(
            RecordForm.WriteCheckpoint(Full).Select(part => part.ToArray()),
            RecordForm.WriteCheckpoint(read).Select(part => part.ToArray()));
        Assert.DoesNotContain("secret-name", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyByteChanged_IsRefused()
    {
        var file = StoreBackup.Write(Full, Header, _key);
        for (var at = 0; at < file.Length; at++)
        {
            var bent = file.ToArray();
            bent[at] ^= 1;
            Assert.Throws<BackupException>(() => StoreBackup.Read(bent, _key));
        }
    }

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        var file = StoreBackup.Write(Full, Header, _key);
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file[..length];
            Assert.Throws<BackupException>(() => StoreBackup.Read(cut, _key));
        }
    }

    [Fact]
    public void Read_WithAnotherKey_SaysWhoseItIs()
    {
        using var other = StoreKey.Of(RandomNumberGenerator.GetBytes(32));

        var refused = Assert.Throws<BackupException>(
            () => StoreBackup.Read(StoreBackup.Write(Full, Header, _key), other));

        Assert.Contains("of node n1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfALaterForm_AsksForANewerOrcd() => Assert.Contains(
        "use a newer orcd",
        Assert.Throws<BackupException>(() => StoreBackup.Read(
            StoreBackup.Write(Full, Header with { Form = RecordForm.Number + 1 }, _key), _key)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Restore_OnAnotherNode_IsAnotherIncarnation_OfTheSameCluster()
    {
        var restored = Restoration.Restore(Full, new NodeId("n3"), "three", "10.0.0.3", new ClusterTime(5000));

        Assert.Equal("c1", restored.Identity.ClusterId);
        Assert.True(restored.Identity.Incarnation > 5);
        Assert.True(restored.Counter >= 70 + Restoration.SkippedNumbers);
        Assert.True(restored.Version > 9);
        Assert.Equal(NodeRole.Manager, restored.Nodes[new NodeId("n3")].Role);

        // Who was away when the backup was made is not waited for.
        Assert.Equal([new NodeId("n1"), new NodeId("n3")], restored.Restore!.Waiting.Order());
        Assert.False(restored.Restore.IsSettled(new ClusterTime(5000)));
        Assert.True(restored.Restore.IsSettled(new ClusterTime(5000) + RestoreMark.Patience));
    }
}
