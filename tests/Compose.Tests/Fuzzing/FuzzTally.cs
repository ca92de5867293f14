using System.Globalization;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>What became of the inputs of a run.</summary>
internal sealed class FuzzTally
{
    public long Inputs { get; set; }

    public long ValidYaml { get; set; }

    public long WithoutErrors { get; set; }

    public TimeSpan Slowest { get; set; }

    /// <summary>The most that one input took of the memory, garbage and all.</summary>
    public long MostBytes { get; set; }

    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{Inputs:N0} inputs, {100.0 * ValidYaml / Inputs:0.0}% valid YAML, "
        + $"{100.0 * WithoutErrors / Inputs:0.0}% without errors; "
        + $"slowest {Slowest.TotalMilliseconds:0.0} ms, largest {MostBytes / 1e6:0.0} MB");

    /// <summary>To cross the border between two copies of this type.</summary>
    public long[] ToNumbers() => [Inputs, ValidYaml, WithoutErrors, Slowest.Ticks, MostBytes];

    public static FuzzTally Of(long[] numbers) => new()
    {
        Inputs = numbers[0],
        ValidYaml = numbers[1],
        WithoutErrors = numbers[2],
        Slowest = TimeSpan.FromTicks(numbers[3]),
        MostBytes = numbers[4],
    };

    public void Add(FuzzTally other)
    {
        Inputs += other.Inputs;
        ValidYaml += other.ValidYaml;
        WithoutErrors += other.WithoutErrors;
        Slowest = other.Slowest > Slowest ? other.Slowest : Slowest;
        MostBytes = Math.Max(MostBytes, other.MostBytes);
    }

    /// <summary>Inputs that are no YAML, or that are all wrong, try little.</summary>
    public void Check()
    {
        Assert.True(ValidYaml * 2 >= Inputs, $"only {ValidYaml} of {Inputs} were YAML");
        Assert.True(WithoutErrors * 20 >= Inputs, $"only {WithoutErrors} of {Inputs} had no error");
    }
}
