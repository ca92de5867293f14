using System.Globalization;

namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>
/// ORC_TESTS_FULL=1 widens what is small and quick otherwise; ORC_TESTS_SEED repeats a run by chance.
/// </summary>
internal static class TestSize
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("ORC_TESTS_FULL") == "1";

    public static int Seed { get; } =
        int.TryParse(
            Environment.GetEnvironmentVariable("ORC_TESTS_SEED"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var given)
            ? given
            : Environment.TickCount & 0xFFFFFF;

    public static int Choose(int normal, int full) => IsFull ? full : normal;
}
