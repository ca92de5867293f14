using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace Orc.Agent.Names.Tables;

/// <summary>
/// The table as a file: a line each, fields by tabs, lists by commas; the first line is the version, the last is
/// <c>end</c>. Lines of a kind that is not known are passed over, so that an older process can read a newer table.
/// </summary>
/// <remarks>It is written at each change, into a buffer that stays: a table of 500 services is too large to be thrown
/// away each time. <see cref="NamesTableReader"/> reads it.</remarks>
internal static class NamesTableText
{
    public const string Version = "version";
    public const string Client = "client";
    public const string Name = "name";
    public const string Reverse = "reverse";
    public const string Subnet = "subnet";
    public const string Port = "port";
    public const string End = "end";

    private const int LongestAddress = 64;
    private const byte NextField = (byte)'\t';
    private const byte NextOfList = (byte)',';
    private const byte NextLine = (byte)'\n';

    public static string Write(NamesTable table)
    {
        var text = new ArrayBufferWriter<byte>();
        Write(table, text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    public static void Write(NamesTable table, ArrayBufferWriter<byte> text)
    {
        Line(text, Version, table.Version.ToString(CultureInfo.InvariantCulture));
        foreach (var client in table.Clients)
        {
            Put(text, Client, client.Container, client.NamespacePath, client.IsForwarded ? "forward" : "-");
            Put(text, NextField);
            Put(text, client.Networks);
            Put(text, NextField);
            Put(text, client.Servers);
            Put(text, NextLine);
        }

        foreach (var entry in table.Names)
        {
            Put(text, Name, entry.Network, entry.Name);
            Put(text, NextField);
            Put(text, entry.Addresses);
            Put(text, NextLine);
        }

        foreach (var entry in table.Reverses)
        {
            Put(text, Reverse, entry.Network);
            Put(text, NextField);
            Put(text, entry.Address);
            Put(text, NextField);
            Line(text, entry.Name);
        }

        foreach (var entry in table.Subnets)
        {
            Line(text, Subnet, entry.Network, entry.Subnet.ToString());
        }

        foreach (var port in table.Ports)
        {
            Line(text, Port, port.Protocol.ToString(), port.Listen.ToString(), port.Target.ToString());
        }

        Line(text, End);
    }

    /// <summary>All but the version: equal contents need no new file.</summary>
    public static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> text) => text[(text.IndexOf(NextLine) + 1)..];

    private static void Line(ArrayBufferWriter<byte> text, params ReadOnlySpan<string> fields)
    {
        Put(text, fields);
        Put(text, NextLine);
    }

    private static void Put(ArrayBufferWriter<byte> text, params ReadOnlySpan<string> fields)
    {
        for (var index = 0; index < fields.Length; index++)
        {
            if (index > 0)
            {
                Put(text, NextField);
            }

            Put(text, fields[index]);
        }
    }

    private static void Put(ArrayBufferWriter<byte> text, ImmutableArray<string> list)
    {
        for (var index = 0; index < list.Length; index++)
        {
            if (index > 0)
            {
                Put(text, NextOfList);
            }

            Put(text, list[index]);
        }
    }

    private static void Put(ArrayBufferWriter<byte> text, ImmutableArray<IPAddress> list)
    {
        for (var index = 0; index < list.Length; index++)
        {
            if (index > 0)
            {
                Put(text, NextOfList);
            }

            Put(text, list[index]);
        }
    }

    private static void Put(ArrayBufferWriter<byte> text, string field) =>
        text.Advance(Encoding.UTF8.GetBytes(field, text.GetSpan(Encoding.UTF8.GetMaxByteCount(field.Length))));

    private static void Put(ArrayBufferWriter<byte> text, IPAddress address)
    {
        _ = address.TryFormat(text.GetSpan(LongestAddress), out var length);
        text.Advance(length);
    }

    private static void Put(ArrayBufferWriter<byte> text, byte letter)
    {
        text.GetSpan(1)[0] = letter;
        text.Advance(1);
    }
}
