using System.Collections.Immutable;
using Orc.Agent.Engine.Events;
using Orc.Agent.Networks;
using Orc.Model.Containers;

namespace Orc.Agent.Names;

/// <summary>What those who give names must see: the containers, what happens to them, and their networks.</summary>
internal sealed record NamesSurroundings(
    Func<ImmutableArray<ContainerReport>> Containers, EngineEvents Events, ContainerNetworks Networks);
