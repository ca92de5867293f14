namespace Orc.Model.Services;

/// <summary>What a service's name answers: one address for all, or those of its tasks.</summary>
public enum EndpointMode
{
    VirtualAddress,
    DnsRoundRobin,
}
