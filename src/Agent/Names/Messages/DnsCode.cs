namespace Orc.Agent.Names.Messages;

/// <summary>How a question was answered (RFC 1035, section 4.1.1).</summary>
internal enum DnsCode
{
    /// <summary>Also without a record: the name is known and has none of that type.</summary>
    NoError = 0,

    /// <summary>The question cannot be read.</summary>
    FormatError = 1,

    /// <summary>Those who should know did not answer.</summary>
    ServerFailure = 2,

    /// <summary>There is no such name.</summary>
    NoSuchName = 3,

    NotImplemented = 4,
    Refused = 5,
}
