namespace Orc.Protocol.Sessions;

/// <summary>The other side ended the session and said why; the message is its sentence.</summary>
public sealed class SessionEndedException(SessionEnd end) : Exception(end.Text)
{
    public SessionEndReason Reason => end.Reason;
}
