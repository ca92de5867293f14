using System.Globalization;

namespace Orc.Agent.Endpoints;

/// <summary>Names for containers that got none: a mood and somebody worth knowing.</summary>
internal sealed class NameWords(Random random)
{
    private const int Tries = 8;

    private static readonly string[] Moods =
    [
        "able", "awake", "brave", "bright", "calm", "careful", "cheerful", "clever", "curious", "daring", "eager",
        "earnest", "fair", "fearless", "frank", "friendly", "gentle", "glad", "graceful", "happy", "hardy", "honest",
        "hopeful", "humble", "jolly", "keen", "kind", "lively", "lucid", "merry", "mild", "modest", "nimble", "noble",
        "patient", "playful", "polite", "proud", "quick", "quiet", "ready", "serene", "sharp", "sincere", "steady",
        "stoic", "subtle", "sunny", "swift", "tender", "thrifty", "tidy", "tough", "upbeat", "vivid", "warm", "wise",
        "witty", "young", "zesty",
    ];

    private static readonly string[] People =
    [
        "abel", "ampere", "archimedes", "bach", "bohr", "boole", "cantor", "carson", "cauchy", "celsius", "cori",
        "curie", "darwin", "descartes", "dijkstra", "einstein", "euclid", "euler", "faraday", "fermat", "fourier",
        "franklin", "galileo", "galois", "gauss", "germain", "goedel", "goodall", "hamilton", "herschel", "hilbert",
        "hopper", "hypatia", "johnson", "kepler", "knuth", "kovalevskaya", "lamarr", "leibniz", "linnaeus", "lovelace",
        "maxwell", "meitner", "mendel", "mirzakhani", "napier", "newton", "noether", "ohm", "pascal", "planck",
        "ramanujan", "ritchie", "shannon", "tesla", "turing", "vaughan", "volta", "wiles", "wu",
    ];

    /// <summary>A name that is not taken; with a number behind it where the plain ones seem to be.</summary>
    public string Choose(Predicate<string> isTaken)
    {
        for (var attempt = 0; ; attempt++)
        {
            string name;
            lock (random)
            {
                name = $"{Moods[random.Next(Moods.Length)]}_{People[random.Next(People.Length)]}";
                if (attempt >= Tries)
                {
                    name += random.Next(10, 1_000_000).ToString(CultureInfo.InvariantCulture);
                }
            }

            if (!isTaken(name))
            {
                return name;
            }
        }
    }
}
