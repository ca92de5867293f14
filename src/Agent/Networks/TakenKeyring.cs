using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// The keys that were said last, and whether the kernel knows them: those that it could not be told are told when they
/// are said again.
/// </summary>
/// <param name="apply">Tells the kernel; throws where it cannot.</param>
internal sealed class TakenKeyring(Action<OverlayKeyring> apply)
{
    private OverlayKeyring? _keyring;
    private bool _isKnown;

    /// <summary>False: the kernel knows them already.</summary>
    public bool Take(OverlayKeyring keyring)
    {
        if (_isKnown && keyring.Equals(_keyring))
        {
            return false;
        }

        _keyring = keyring;
        Again();
        return true;
    }

    /// <summary>What the kernel has, or shall have, is another thing. Nothing, where no keys were said.</summary>
    public void Again()
    {
        if (_keyring is not null)
        {
            _isKnown = false;
            apply(_keyring);
            _isKnown = true;
        }
    }

    public void Forget() => (_keyring, _isKnown) = (null, false);
}
