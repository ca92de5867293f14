using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Orc.Protocol.V1;

namespace Orc.Protocol.Mapping;

/// <summary>
/// The forms that many messages share: durations in nanoseconds, times, lists that may be absent, maps.
/// </summary>
public static class WireForm
{
    /// <summary>The longest duration that nanoseconds in 64 bits hold; longer ones become it (292 years).</summary>
    private const long MaxTicks = long.MaxValue / TimeSpan.NanosecondsPerTick;

    public static long ToNanoseconds(this TimeSpan duration) =>
        Math.Clamp(duration.Ticks, -MaxTicks, MaxTicks) * TimeSpan.NanosecondsPerTick;

    public static TimeSpan FromNanoseconds(long nanoseconds) =>
        TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    public static Timestamp ToWire(this DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    /// <summary>Absent: the beginning of time as Unix has it, which no container was made at.</summary>
    internal static DateTimeOffset ToTime(this Timestamp? time) => time?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch;

    /// <summary>Null stays absent, empty stays empty: for an entrypoint they differ.</summary>
    public static StringList? ToWire(this ImmutableArray<string>? values)
    {
        if (values is not { } present)
        {
            return null;
        }

        var list = new StringList();
        list.Values.Add(present);
        return list;
    }

    public static ImmutableArray<string>? ToModel(this StringList? list) => list is null ? null : [.. list.Values];

    public static ImmutableSortedDictionary<string, string> ToModel(this MapField<string, string> map) =>
        map.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Shares the bytes: neither side ever changes them.</summary>
    internal static ByteString ToWire(this ImmutableArray<byte> bytes) =>
        UnsafeByteOperations.UnsafeWrap(ImmutableCollectionsMarshal.AsArray(bytes) ?? []);

    internal static ImmutableArray<byte> ToModel(this ByteString bytes) => [.. bytes.Span];
}
