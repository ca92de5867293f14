using System.Text;

namespace Orc.Protocol.Sessions;

/// <summary>The last frame of a direction: why, and what to tell people.</summary>
public sealed record SessionEnd(SessionEndReason Reason, string Text)
{
    public static readonly SessionEnd Done = new(SessionEndReason.Done, "");

    /// <summary>A reason of a later version counts as a refusal, which is what it does to the session.</summary>
    internal static SessionEnd Read(ReadOnlySpan<byte> content) => content.IsEmpty
        ? Done
        : new SessionEnd(
            content[0] <= (byte)SessionEndReason.Malformed ? (SessionEndReason)content[0] : SessionEndReason.Refused,
            Encoding.UTF8.GetString(content[1..]));

    internal byte[] ToContent()
    {
        var text = Text.Length <= SessionProtocol.MostText ? Text : Text[..SessionProtocol.MostText];
        return [(byte)Reason, .. Encoding.UTF8.GetBytes(text)];
    }
}
