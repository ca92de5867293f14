namespace Orc.Model.Services;

/// <summary>What a service's name answers: one address for all, or those of its tasks.</summary>
public enum EndpointMode
{
    VirtualAddress,
    DnsRoundRobin,

    /// <summary>One address for all, and each client keeps to one task as long as that serves.</summary>
    StickyAddress,
}
