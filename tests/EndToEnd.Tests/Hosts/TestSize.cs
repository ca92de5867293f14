using System.Globalization;

namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>
/// ORC_TESTS_FULL=1 widens what is small and quick otherwise; ORC_TESTS_SEED repeats a run by chance, and its
/// order.
/// </summary>
internal static class TestSize
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("ORC_TESTS_FULL") == "1";

    /// <summary>Somebody said by which chance.</summary>
    public static bool IsSeeded { get; } = Asked is not null;

    public static int Seed { get; } = Asked ?? (Environment.TickCount & 0xFFFFFF);

    private static int? Asked =>
        int.TryParse(
            Environment.GetEnvironmentVariable("ORC_TESTS_SEED"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var given)
            ? given
            : null;

    public static int Choose(int normal, int full) => IsFull ? full : normal;
}
