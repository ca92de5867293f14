using System.Security.Cryptography;
using Google.Protobuf;

namespace Orc.Cli.Commands.Compose;

/// <summary>Names a request, so that asking again after a break does not do it twice.</summary>
internal static class RequestIds
{
    private const int Bytes = 16;

    public static ByteString Create() => ByteString.CopyFrom(RandomNumberGenerator.GetBytes(Bytes));
}
