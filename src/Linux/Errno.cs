namespace Orc.Linux;

/// <summary>The kernel's error numbers that code of ours tells apart (x86-64 and arm64 agree on all of them).</summary>
public enum Errno
{
    None = 0,

    /// <summary>EPERM.</summary>
    NotPermitted = 1,

    /// <summary>ENOENT.</summary>
    NoEntry = 2,

    /// <summary>ESRCH.</summary>
    NoProcess = 3,

    /// <summary>EINTR.</summary>
    Interrupted = 4,

    /// <summary>EIO; a pty's master says so when its last slave is closed.</summary>
    InputOutput = 5,

    /// <summary>ENXIO; a fifo opened for writing without a reader.</summary>
    NoDevice = 6,

    /// <summary>EBADF.</summary>
    BadDescriptor = 9,

    /// <summary>ECHILD.</summary>
    NoChild = 10,

    /// <summary>EAGAIN, EWOULDBLOCK.</summary>
    TryAgain = 11,

    /// <summary>ENOMEM.</summary>
    NoMemory = 12,

    /// <summary>EACCES.</summary>
    NoAccess = 13,

    /// <summary>EBUSY.</summary>
    Busy = 16,

    /// <summary>EEXIST.</summary>
    Exists = 17,

    /// <summary>EXDEV.</summary>
    CrossDevice = 18,

    /// <summary>ENODEV.</summary>
    NoSuchDevice = 19,

    /// <summary>ENOTDIR.</summary>
    NotDirectory = 20,

    /// <summary>EISDIR.</summary>
    IsDirectory = 21,

    /// <summary>EINVAL.</summary>
    Invalid = 22,

    /// <summary>EMFILE.</summary>
    TooManyOpenFiles = 24,

    /// <summary>ENOTTY.</summary>
    NotTerminal = 25,

    /// <summary>ETXTBSY.</summary>
    TextBusy = 26,

    /// <summary>ENOSPC.</summary>
    NoSpace = 28,

    /// <summary>EROFS.</summary>
    ReadOnly = 30,

    /// <summary>EPIPE.</summary>
    BrokenPipe = 32,

    /// <summary>ENAMETOOLONG.</summary>
    NameTooLong = 36,

    /// <summary>ENOSYS.</summary>
    NotImplemented = 38,

    /// <summary>ENOTEMPTY.</summary>
    NotEmpty = 39,

    /// <summary>ELOOP.</summary>
    Loop = 40,

    /// <summary>ENODATA; an extended attribute that is not there.</summary>
    NoData = 61,

    /// <summary>EOVERFLOW.</summary>
    Overflow = 75,

    /// <summary>EPROTONOSUPPORT.</summary>
    ProtocolNotSupported = 93,

    /// <summary>ESOCKTNOSUPPORT.</summary>
    SocketTypeNotSupported = 94,

    /// <summary>EOPNOTSUPP.</summary>
    NotSupported = 95,

    /// <summary>EAFNOSUPPORT.</summary>
    AddressFamilyNotSupported = 97,

    /// <summary>EADDRINUSE.</summary>
    AddressInUse = 98,

    /// <summary>EADDRNOTAVAIL.</summary>
    AddressNotAvailable = 99,

    /// <summary>ENETDOWN.</summary>
    NetworkDown = 100,

    /// <summary>ENETUNREACH.</summary>
    NetworkUnreachable = 101,

    /// <summary>ECONNRESET.</summary>
    ConnectionReset = 104,

    /// <summary>ENOBUFS; a netlink socket lost messages.</summary>
    NoBuffers = 105,

    /// <summary>ENOTCONN.</summary>
    NotConnected = 107,

    /// <summary>ETIMEDOUT.</summary>
    TimedOut = 110,

    /// <summary>ECONNREFUSED.</summary>
    ConnectionRefused = 111,

    /// <summary>EDQUOT.</summary>
    QuotaExceeded = 122,
}
