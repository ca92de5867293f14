using Orc.Model.Containers;

namespace Orc.Agent.Networks;

/// <summary>Tells what happened to networks: create, destroy, and connect and disconnect with a container.</summary>
internal sealed class NetworkNews
{
    public const string Create = "create";
    public const string Destroy = "destroy";
    public const string Connect = "connect";
    public const string Disconnect = "disconnect";

    public event Action<string, NetworkRecord, ContainerId?>? Happened;

    public void Tell(string action, NetworkRecord network, ContainerId? container = null) =>
        Happened?.Invoke(action, network, container);
}
