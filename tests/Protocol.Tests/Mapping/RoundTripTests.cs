using System.Text.Json;
using Google.Protobuf;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Tasks;
using Orc.Model.Volumes;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Protocol.Tests.Mapping;

public class RoundTripTests
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    [Fact]
    public void ContainerSpec_EveryPropertySet_ComesBack() =>
        Check<ContainerSpec, WireContainer>(ContainerMapping.ToWire, ContainerMapping.ToModel);

    [Fact]
    public void NetworkSpec_EveryPropertySet_ComesBack() =>
        Check<NetworkSpec, WireNetwork>(NetworkMapping.ToWire, NetworkMapping.ToModel);

    [Fact]
    public void VolumeSpec_EveryPropertySet_ComesBack() =>
        Check<VolumeSpec, WireVolume>(VolumeMapping.ToWire, VolumeMapping.ToModel);

    [Fact]
    public void ContainerReport_EveryPropertySet_ComesBack() =>
        Check<ContainerReport, WireContainerReport>(ReportMapping.ToWire, ReportMapping.ToModel);

    [Fact]
    public void TaskReport_EveryPropertySet_ComesBack() =>
        Check<TaskReport, WireTaskReport>(TaskMapping.ToWire, TaskMapping.ToModel);

    [Fact]
    public void AssignedTask_EveryPropertySet_ComesBack() =>
        Check<AssignedTask, WireAssignedTask>(TaskMapping.ToWire, TaskMapping.ToModel);

    [Fact]
    public void Entrypoint_AbsentAndEmpty_Differ()
    {
        var spec = new ContainerSpec { Name = "web", Image = "shop", Entrypoint = [], Command = null };

        var again = Through(spec.ToWire()).ToModel();

        Assert.True(again.Entrypoint is { IsEmpty: true });
        Assert.Null(again.Command);
    }

    [Fact]
    public void Variable_WithoutValue_IsNotAnEmptyOne()
    {
        var spec = new ContainerSpec
        {
            Name = "web",
            Image = "shop",
            Environment = [new EnvironmentVariable("A", null), new EnvironmentVariable("B", "")],
        };

        Assert.Equal(spec.Environment, Through(spec.ToWire()).ToModel().Environment);
    }

    [Fact]
    public void Message_OfAnotherSide_GetsTheDefaultsOfTheModel()
    {
        var spec = new WireContainer { Name = "web", Image = "shop" }.ToModel();

        Assert.Equal(Text(new ContainerSpec { Name = "web", Image = "shop" }), Text(spec));
        Assert.Equal("bridge", new WireNetwork { Name = "front" }.ToModel().Driver);
    }

    [Theory]
    [InlineData(typeof(FileKind), typeof(WireFileKind))]
    [InlineData(typeof(RestartPolicy), typeof(WireRestartPolicy))]
    [InlineData(typeof(NetworkMode), typeof(WireNetworkMode))]
    [InlineData(typeof(PortProtocol), typeof(WirePortProtocol))]
    [InlineData(typeof(ContainerState), typeof(WireContainerState))]
    [InlineData(typeof(HealthState), typeof(WireHealthState))]
    [InlineData(typeof(TaskState), typeof(WireTaskState))]
    [InlineData(typeof(EndReason), typeof(WireEndReason))]
    [InlineData(typeof(DesiredState), typeof(WireDesiredState))]
    public void Enum_OfTheModel_HasTheNumbersOfTheWire(Type model, Type wire) =>
        Assert.Equal(Members(model), Members(wire));

    private static string[] Members(Type type) =>
        [.. Enum.GetValues(type).Cast<object>().Select(value => $"{value} {Convert.ToInt32(value)}")];

    private static void Check<TModel, TWire>(Func<TModel, TWire> toWire, Func<TWire, TModel> toModel)
        where TWire : IMessage<TWire>, new()
    {
        foreach (var given in new[] { Filled.Of<TModel>(), Filled.Sparse<TModel>() })
        {
            Assert.Equal(Text(given), Text(toModel(Through(toWire(given)))));
        }
    }

    private static T Through<T>(T wire)
        where T : IMessage<T>, new()
    {
        var again = new T();
        again.MergeFrom(wire.ToByteArray());
        return again;
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Json);
}
