using System.Globalization;

namespace Orc.Cli.Output;

/// <summary>Sizes as docker says them.</summary>
internal static class HumanSize
{
    private static readonly string[] Decimal = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Thousands, as of images, files and networks: <c>113MB</c>.</summary>
    public static string Of(double bytes, int digits = 3) => Format(bytes, 1000, Decimal, digits);

    /// <summary>Multiples of 1024, as of memory: <c>1.5GiB</c>.</summary>
    public static string OfMemory(double bytes) => Format(bytes, 1024, Binary, 4);

    private static string Format(double value, double step, string[] units, int digits)
    {
        var unit = 0;
        while (value >= step && unit < units.Length - 1)
        {
            value /= step;
            unit++;
        }

        // Go's %.4g: so many significant digits, no zeros at the end, and never 1e+03 where 1000 is meant.
        var before = Math.Max(1, (int)Math.Floor(Math.Log10(Math.Max(value, 1))) + 1);
        var rounded = Math.Round(value, Math.Max(0, digits - before), MidpointRounding.ToEven);
        return rounded.ToString("0.######", CultureInfo.InvariantCulture) + units[unit];
    }
}
