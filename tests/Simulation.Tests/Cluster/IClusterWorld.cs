using Orc.Model.Tasks;
using Orc.Orchestrator.Tests.World;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>The world around a machine, which judges what it does.</summary>
internal interface IClusterWorld
{
    /// <summary>What the program of an image does.</summary>
    FakeBehaviour BehaviourOf(string image);

    void Started(ClusterMachine machine, SimulatedContainer container);

    /// <summary>A container that runs is about to be stopped, because that was assigned.</summary>
    void Stopping(ClusterMachine machine, SimulatedContainer container, AssignedTask assigned);
}
