namespace Orc.Linux.Netlink;

/// <summary>Hears when associations or policies of IPsec change, whoever did it, in the namespace of the thread that
/// opened it.</summary>
public sealed class XfrmWatch : IDisposable
{
    // linux/xfrm.h: XFRMNLGRP_SA, XFRMNLGRP_POLICY.
    private const int GroupOfStates = 3;
    private const int GroupOfPolicies = 4;

    private readonly NetlinkListener _listener;

    private XfrmWatch(NetlinkListener listener) => _listener = listener;

    public static XfrmWatch Open() => new(NetlinkListener.Open(NetlinkFamily.Xfrm, GroupOfStates, GroupOfPolicies));

    /// <summary>Until something changed. What it was is not said: a flush may be more than one message holds.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) =>
        _ = await _listener.ReadAsync(cancellationToken);

    public void Dispose() => _listener.Dispose();
}
