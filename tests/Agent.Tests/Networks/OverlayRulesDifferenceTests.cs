using System.Collections.Immutable;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

public sealed class OverlayRulesDifferenceTests
{
    /// <summary>Whatever changed, the table is afterwards as if it had been written anew.</summary>
    [Fact]
    public void Change_FromAnyRulesToAnyOther_GivesTheTableOfTheSecond()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var before = Rules(random);
            var after = random.Next(3) == 0 ? Rules(random) : Varied(random, before);

            var table = new FakeTable();
            table.Run(OverlayText.Whole("orc", before));
            table.Run(OverlayText.Change("orc", before, after));
            var anew = new FakeTable();
            anew.Run(OverlayText.Whole("orc", after));
            Assert.True(anew.ToString() == table.ToString(), $"seed {seed}:\n{table}\nshould be\n{anew}");
        }
    }

    [Fact]
    public void Change_OfOneServiceAmongMany_SpeaksOfThatOneAlone()
    {
        OverlayRules[] before =
        [
            Network(Enumerable.Range(1, 500).Select(number => ($"10.223.1.{number}", "10.208.0.9"))),
        ];
        OverlayRules[] after =
        [
            before[0] with
            {
                Services = before[0].Services.SetItem(7, ("10.223.1.8", ImmutableArray.Create("10.208.0.10"), false)),
            },
        ];

        var text = OverlayText.Change("orc", before, after);
        Assert.Equal(2, text.Count(letter => letter == '\n'));
        Assert.DoesNotContain("10.223.1.9 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_OneOfFiftyEndpointsComes_ChangesFewSlots()
    {
        var all = Enumerable.Range(2, 50).Select(number => OverlayTables.Web($"10.208.0.{number}", OverlayTables.Here))
            .ToArray();
        var before = OverlayRules.Of(OverlayTables.Shop(all[..^1]), "orcaaa", _ => PortHolding.Ours).After(null);
        var after = OverlayRules.Of(OverlayTables.Shop(all), "orcaaa", _ => PortHolding.Ours).After(before);

        var text = OverlayText.Change("orc", [before], [after]);

        Assert.InRange(text.Split("10.223.0.1 . ").Length - 1, 8, 10);    // 240 slots / 50, taken and given
    }

    private static OverlayRules Network(IEnumerable<(string Address, string Endpoint)> services) => new()
    {
        Bridge = "orcaaa",
        Subnet = "10.208.0.0/20",
        Identifier = 4097,
        Services = [.. services.Select(one => (one.Address, ImmutableArray.Create(one.Endpoint), false))],
    };

    private static OverlayRules[] Rules(Random random) =>
        [.. Enumerable.Range(0, random.Next(4)).Select(number => One(random, number).After(null))];

    // Some networks stay, some change, one may go or come.
    private static OverlayRules[] Varied(Random random, OverlayRules[] before) =>
    [
        .. before.Where(_ => random.Next(5) > 0).Select(rules => random.Next(2) == 0
            ? rules
            : One(random, int.Parse(rules.Bridge[1..], System.Globalization.CultureInfo.InvariantCulture))
                .After(random.Next(4) > 0 ? rules : null)),
        .. random.Next(3) == 0 ? [One(random, 9)] : (OverlayRules[])[],
    ];

    private static OverlayRules One(Random random, int number)
    {
        var endpoints = Enumerable.Range(0, random.Next(5)).Select(_ => $"10.{number}.0.{random.Next(2, 8)}").Distinct()
            .ToImmutableArray();
        return new OverlayRules
        {
            Bridge = $"b{number}",
            Subnet = $"10.{number}.0.0/20",
            Subnet6 = random.Next(2) == 0 ? "" : $"fd00:{number}::/64",
            Identifier = 4097 + number,
            Machines = [.. Some(random).Select(machine => $"192.0.2.{machine}")],
            Here = [.. endpoints.Where(_ => random.Next(2) == 0)],
            Elsewhere = [.. endpoints.Where(_ => random.Next(2) == 0)],
            Services =
            [
                .. Some(random).Select(service => (
                    $"10.223.{number}.{service}",
                    endpoints.Where(_ => random.Next(3) > 0).ToImmutableArray(),
                    random.Next(4) == 0)),
            ],

            // No port is on two networks at the same time, but one may go over: odd ones to any of three.
            Ports =
            [
                .. Some(random).Where(port => port % 3 == number % 3).Select(port => (
                    new PortSpec { Target = 80, HostPort = 8000 + port },
                    endpoints.Where(_ => random.Next(3) > 0).ToImmutableArray(),
                    random.Next(4) == 0)),
            ],
        };
    }

    private static List<int> Some(Random random) =>
        [.. Enumerable.Range(1, 6).Where(_ => random.Next(2) == 0)];

    /// <summary>Elements and chains, as the kernel would keep them: what is not there cannot be deleted.</summary>
    private sealed class FakeTable
    {
        private readonly SortedDictionary<string, SortedDictionary<string, string>> _sets = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, List<string>> _chains = new(StringComparer.Ordinal);

        public void Run(string text)
        {
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var words = line.Split(' ');
                switch (words[0], words[1])
                {
                    case ("add", "element"):
                        Elements(line).ForEach(
                            element => Set(words[4])[element[0]] = element.ElementAtOrDefault(1) ?? "");
                        break;
                    case ("delete", "element"):
                        Elements(line).ForEach(element => Assert.True(Set(words[4]).Remove(element[0]), line));
                        break;
                    case ("add", "chain"):
                        Assert.True(_chains.TryAdd(words[4], []), line);
                        break;
                    case ("flush", "chain"):
                        _chains[words[4]].Clear();
                        break;
                    case ("delete", "chain"):
                        Assert.True(_chains.Remove(words[4]), line);
                        break;
                    case ("add", "rule"):
                        _chains[words[4]].Add(string.Join(' ', words[5..]));
                        break;
                    default:
                        Assert.Fail(line);
                        break;
                }
            }
        }

        public override string ToString() => string.Join('\n', [
            .. _sets.Where(set => set.Value.Count > 0).Select(set =>
                $"{set.Key}: {string.Join(", ", set.Value.Select(element => $"{element.Key} = {element.Value}"))}"),
            .. _chains.Select(chain => $"{chain.Key}: {string.Join(" | ", chain.Value)}"),
        ]);

        private SortedDictionary<string, string> Set(string name)
        {
            if (!_sets.TryGetValue(name, out var set))
            {
                _sets[name] = set = new(StringComparer.Ordinal);
            }

            return set;
        }

        private static List<string[]> Elements(string line) =>
        [
            .. line[(line.IndexOf('{', StringComparison.Ordinal) + 1)..line.LastIndexOf('}')]
                .Split(',')
                .Select(element => element.Trim().Split(" : ")),
        ];
    }
}
