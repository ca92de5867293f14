using System.Runtime.CompilerServices;

namespace Orc.Simulation.Tests;

/// <summary>What must hold; the sentence is made only when it does not: most of the time would go into sentences.
/// </summary>
internal static class Require
{
    public static void That(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Sentence sentence)
    {
        if (!holds)
        {
            Assert.Fail(sentence.Text());
        }
    }

    [InterpolatedStringHandler]
    internal ref struct Sentence
    {
        private DefaultInterpolatedStringHandler _inner;

        public Sentence(int literals, int holes, bool holds, out bool isNeeded)
        {
            isNeeded = !holds;
            _inner = isNeeded ? new DefaultInterpolatedStringHandler(literals, holes) : default;
        }

        public void AppendLiteral(string text) => _inner.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _inner.AppendFormatted(value);

        public string Text() => _inner.ToStringAndClear();
    }
}
