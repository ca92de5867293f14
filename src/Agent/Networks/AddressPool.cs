using System.Net;

namespace Orc.Agent.Networks;

/// <summary>The addresses of one subnet: who has which. An address given back is the last to be given again, so that
/// a client
/// that still holds it meets nobody rather than somebody else.</summary>
internal sealed class AddressPool
{
    private readonly SubnetPlan _plan;
    private readonly string _network;
    private readonly HashSet<UInt128> _never;
    private readonly Dictionary<UInt128, string> _owners = [];
    private readonly UInt128 _first;
    private readonly UInt128 _last;
    private UInt128 _next;

    public AddressPool(string network, SubnetPlan plan)
    {
        _network = network;
        _plan = plan;
        var range = plan.Range ?? plan.Subnet;
        _never = [.. plan.Reserved.Append(plan.Gateway).Select(AddressNumber.From), AddressNumber.First(plan.Subnet)];
        if (plan.Family == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            _never.Add(AddressNumber.Last(plan.Subnet));
        }

        _first = AddressNumber.First(range);
        _last = AddressNumber.Last(range);
        _next = _first;
    }

    public SubnetPlan Plan => _plan;

    /// <summary>Gives the next free address to an owner (a container's id).</summary>
    /// <exception cref="NetworkException">None is free.</exception>
    public IPAddress Take(string owner)
    {
        // Everything taken is looked at most once, so a full IPv6 subnet ends too.
        for (var looks = 0; looks <= _owners.Count + _never.Count; looks++)
        {
            var number = _next;
            _next = number >= _last ? _first : number + 1;
            if (!_never.Contains(number) && _owners.TryAdd(number, owner))
            {
                return AddressNumber.ToAddress(number, _plan.Family);
            }
        }

        throw new NetworkException(
            $"network {_network} has no free address left in {_plan.Range ?? _plan.Subnet} ({_owners.Count} in use)");
    }

    /// <summary>Gives one certain address. Taking it again for the same owner is fine.</summary>
    /// <exception cref="NetworkException">It is not of this subnet, or somebody else's.</exception>
    public void Take(IPAddress address, string owner)
    {
        if (!_plan.Subnet.Contains(address))
        {
            throw new NetworkException($"address {address} does not lie in {_plan.Subnet} of network {_network}");
        }

        var number = AddressNumber.From(address);
        if (_never.Contains(number))
        {
            throw new NetworkException($"address {address} of network {_network} is the gateway's or reserved");
        }

        if (!_owners.TryAdd(number, owner) && _owners[number] != owner)
        {
            throw new NetworkException(
                $"address {address} of network {_network} is in use by container {Short(_owners[number])}");
        }

        _next = number == _next ? number + 1 : _next;
        _next = _next > _last ? _first : _next;
    }

    /// <summary>Takes an address back. Nothing happens if the owner does not have it.</summary>
    public void Release(IPAddress address, string owner)
    {
        var number = AddressNumber.From(address);
        if (_owners.TryGetValue(number, out var holder) && holder == owner)
        {
            _owners.Remove(number);
        }
    }

    private static string Short(string owner) => owner.Length > 12 ? owner[..12] : owner;
}
