using System.Globalization;
using System.Text;

namespace Orc.Agent.Images.Archives;

/// <summary>Where the pieces of a sparse file lie, in the four ways archives say it.</summary>
internal static class SparseMap
{
    /// <summary>
    /// Pairs of offset and length: in order, not overlapping, inside the file, and as long as what was packed.
    /// </summary>
    internal static IReadOnlyList<TarSegment> From(IReadOnlyList<long> numbers, long length, long packedLength)
    {
        if (numbers.Count % 2 != 0)
        {
            throw Damaged();
        }

        var segments = new List<TarSegment>(numbers.Count / 2);
        long end = 0, packed = 0;
        for (var index = 0; index < numbers.Count; index += 2)
        {
            var segment = new TarSegment(numbers[index], numbers[index + 1]);
            if (segment.Offset < end || segment.Length < 0 || segment.Length > length - segment.Offset)
            {
                throw Damaged();
            }

            end = segment.Offset + segment.Length;
            packed += segment.Length;
            segments.Add(segment);
        }

        return packed == packedLength ? segments : throw Damaged();
    }

    /// <summary>GNU 0.1: one record with commas.</summary>
    internal static List<long> ParseList(ReadOnlySpan<byte> map)
    {
        var numbers = new List<long>();
        foreach (var part in Encoding.ASCII.GetString(map).Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            numbers.Add(Parse(part));
        }

        return numbers;
    }

    /// <summary>GNU's own header: pairs of twelve bytes, an empty pair ends them.</summary>
    internal static void ReadPairs(ReadOnlySpan<byte> fields, List<long> numbers)
    {
        for (; fields.Length >= TarHeader.SparseSize; fields = fields[TarHeader.SparseSize..])
        {
            if (fields[0] == 0)
            {
                return;
            }

            numbers.Add(TarNumber.Read(fields[..12], "sparse offset"));
            numbers.Add(TarNumber.Read(fields[12..24], "sparse length"));
        }
    }

    internal static long Parse(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Damaged();

    internal static ImageException Damaged() =>
        ImageException.BadContent("archive is damaged: a sparse file's map does not fit");
}
