using System.Text.Json;

namespace Orc.Orchestrator.Store;

/// <summary>What the converters written by hand share: values that are left out, and names that come again and again.
/// </summary>
internal static class RecordReading
{
    /// <summary>To the value of the next property; false: the object is over.</summary>
    public static bool NextProperty(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>The known string, if this is it: a hundred thousand tasks share their service's name.</summary>
    public static string Shared(ref Utf8JsonReader reader, ref string known)
    {
        // Another store may be read at the same time: what was compared is what is given.
        var last = Volatile.Read(ref known);
        if (reader.ValueTextEquals(last))
        {
            return last;
        }

        var text = reader.GetString() ?? "";
        Volatile.Write(ref known, text);
        return text;
    }

    /// <summary>One of those that were read before, where it has kept its place: tasks lie on few nodes.</summary>
    /// <param name="reader">At the string.</param>
    /// <param name="known">Each has one place, which the last that was read there has.</param>
    public static string Shared(ref Utf8JsonReader reader, string[] known)
    {
        if (reader.HasValueSequence)
        {
            return reader.GetString() ?? "";
        }

        var hash = default(HashCode);
        hash.AddBytes(reader.ValueSpan);
        return Shared(ref reader, ref known[(uint)hash.ToHashCode() % (uint)known.Length]);
    }

    public static void WriteIfSet(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }

    public static void WriteIfSet(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            writer.WriteBoolean(name, value);
        }
    }

    public static void WriteIfSet(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
