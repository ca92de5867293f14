using System.Collections.Immutable;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>A container's endpoints, those on networks of the cluster with the address that was given for them.
/// </summary>
/// <param name="endpoints">In the order in which they were asked for.</param>
/// <param name="end">The container's record says the same from now on, or nothing came of it.</param>
internal sealed class AskedPlaces(ImmutableArray<EndpointSpec> endpoints, Action end) : IDisposable
{
    public ImmutableArray<EndpointSpec> Endpoints => endpoints;

    public void Dispose() => end();
}
