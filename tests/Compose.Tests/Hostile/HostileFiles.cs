using System.Text;

namespace Orc.Compose.Tests.Hostile;

/// <summary>Files made to cost as much as they can; each is small, or as large as a file may be.</summary>
internal static class HostileFiles
{
    private const string Service = "services: {a: {image: i}}\n";

    public static readonly Dictionary<string, Func<MemoryFiles>> All = new(StringComparer.Ordinal)
    {
        ["aliases of aliases"] = () => One(Bomb(12, 10)),
        ["aliases of aliases, merged"] = () => One(Bomb(12, 10, "<<: ")),
        ["a bomb in each of many documents"] = () =>
            One(string.Concat(Enumerable.Repeat(Bomb(5, 9) + "---\n", 20_000))),
        ["aliases that nest deeper each time"] = () => One(Chain(400)),
        ["many aliases of one large value"] = () => One(
            $"x-a: &a [{Repeat("v,", 5000)}]\nx-b: [{Repeat("*a,", 100_000)}]\n" + Service),
        ["flow nesting"] = () => One("x-a: " + Repeat("[", 1_000_000)),
        ["flow nesting, closed"] = () => One($"x-a: {Repeat("[", 50_000)}{Repeat("]", 50_000)}\n"),
        ["block nesting"] = () => One(Lines(3000, n => new string(' ', n) + "a:")),
        ["nested sequences on one line"] = () => One("x-a:\n  " + Repeat("- ", 200_000) + "a\n"),
        ["a huge plain scalar"] = () => One($"x-a: {Repeat("word ", 2_000_000)}\n" + Service),
        ["a huge quoted scalar"] = () => One($"x-a: \"{Repeat("\\x41", 2_000_000)}\"\n" + Service),
        ["a huge block scalar"] = () => One("x-a: |\n" + Lines(1_000_000, _ => "  line") + Service),
        ["a huge folded scalar"] = () => One("x-a: >-\n" + Lines(1_000_000, _ => "  line\n") + Service),
        ["a huge comment"] = () => One("#" + Repeat("comment ", 1_500_000) + "\n" + Service),
        ["a huge key"] = () => One($"? {Repeat("k", 8_000_000)}\n: {{unknown: 1}}\n"),
        ["too large a file"] = () => One("#" + Repeat("x", 20_000_000)),
        ["more values than allowed"] = () => One($"x-a: [{Repeat("a,", 4_000_000)}]\n" + Service),
        ["many variables"] = () => One(
            "services:\n  a:\n    image: i\n    environment:\n" + Lines(100_000, n => $"      V{n}: ${{U{n}:-{n}}}")),
        ["many services"] = () => One("services:\n" + Lines(10_000, n => $"  s{n}: {{image: i}}")),
        ["many unknown keys"] = () =>
            One("services:\n  a:\n    image: i\n" + Lines(100_000, n => $"    imagery{n}: 1")),
        ["many equal keys"] = () => One("services:\n" + Lines(100_000, _ => "  a: {image: i}")),
        ["many services on services that are not there"] = () =>
            One("services:\n" + Lines(10_000, n => $"  service{n}: {{image: i, depends_on: [servize{n}]}}")),
        ["each service on each"] = () => One("services:\n" + Lines(300, n =>
            $"  s{n}: {{image: i, depends_on: [{string.Join(',', Enumerable.Range(0, 300).Select(m => $"s{m}"))}]}}")),
        ["a chain of dependencies"] = () => One("services:\n" + Lines(10_000, n =>
            $"  s{n}: {{image: i, depends_on: [s{n + 1}]}}") + "  s10000: {image: i}\n"),
        ["a chain of extends"] = () => One("services:\n" + Lines(20_000, n => $"  s{n}: {{extends: s{n + 1}}}")),
        ["many that extend a large one"] = () => One(
            "services:\n  base:\n    image: i\n    labels:\n" + Lines(5000, n => $"      l{n}: v")
            + Lines(10_000, n => $"  s{n}: {{extends: base}}")),
        ["all ports, many times"] = () =>
            One($"services: {{a: {{image: i, ports: [{Repeat("'1-65535:1-65535', ", 1000)}]}}}}\n"),
        ["nested defaults"] = () => One($"name: \"{Repeat("${A:-", 100_000)}{Repeat("}", 100_000)}\"\n" + Service),
        ["nested defaults, within the limit, many times"] = () => One(
            $"x-a: \"{Repeat(Repeat("${A:-", 40) + Repeat("}", 40), 5000)}\"\n" + Service),
        ["a variable that never closes, many times"] = () => One($"x-a: '{Repeat("${A:-", 500_000)}'\n" + Service),
        ["dollars"] = () => One($"x-a: '{Repeat("$", 1_000_000)}'\n" + Service),
        ["a large variable, many times"] = () =>
            With(One($"x-a: '{Repeat("$A", 100_000)}'\n" + Service), (".env", "A=" + Repeat("x", 1_000_000))),
        ["a large default, many times"] = () => One(
            $"x-a: [{Repeat($"'${{A:-{Repeat("x", 10_000)}}}',", 1000)}]\n" + Service),
        ["doubling variables"] = () => With(
            One(Service), (".env", "A0=0123456789\n" + Lines(100, n => $"A{n + 1}=$A{n}$A{n}"))),
        ["a large variable in many lines of .env"] = () => With(
            One(Service), (".env", "A=" + Repeat("x", 1_000_000) + "\n" + Lines(100_000, n => $"B{n}=$A"))),
        ["quotes of .env that never close"] = () => With(One(Service), (".env", Lines(200_000, n => $"A{n}='x"))),
        ["files that include each other"] = () => With(
            One("include: [b.yaml]\n"), ("b.yaml", "include: [compose.yaml]\n")),
        ["a file that includes itself"] = () => One("include: [compose.yaml, compose.yaml]\n"),
        ["files that include the next one twice"] = () => With(
            One("include: [f0.yaml]\n"),
            [.. Enumerable.Range(0, 30).Select(n => ($"f{n}.yaml", $"include: [f{n + 1}.yaml, f{n + 1}.yaml]\n")),
                ("f30.yaml", Service)]),
        ["a long chain of includes"] = () => With(
            One("include: [f0.yaml]\n"),
            [.. Enumerable.Range(0, 3000).Select(n => ($"f{n}.yaml", $"include: [f{n + 1}.yaml]\n"))]),
        ["a large file included many times"] = () => With(
            One($"include: [{Repeat("b.yaml,", 5000)}]\n"), ("b.yaml", "#" + Repeat("x", 5_000_000) + "\n" + Service)),
        ["services that extend through files in a circle"] = () => With(
            One("services: {a: {extends: {file: b.yaml, service: a}}}\n"),
            ("b.yaml", "services: {a: {extends: {file: compose.yaml, service: a}}}\n")),
        ["an environment file of many services"] = () => With(
            One("services:\n" + Lines(3000, n => $"  s{n}: {{image: i, env_file: big.env}}")),
            ("big.env", Lines(5000, n => $"VARIABLE{n}=value"))),
        ["a command of many words"] = () =>
            One($"services: {{a: {{image: i, command: '{Repeat("w ", 1_000_000)}'}}}}\n"),
        ["a command of many quotes"] = () =>
            One($"services: {{a: {{image: i, command: \"{Repeat("'", 1_000_001)}\"}}}}\n"),
        ["a duration of many parts"] = () =>
            One($"services: {{a: {{image: i, stop_grace_period: {Repeat("1ns", 500_000)}}}}}\n"),
        ["a number of many digits"] = () =>
            One($"services: {{a: {{image: i, cpus: 0.{Repeat("1", 1_000_000)}, scale: {Repeat("9", 1_000_000)}}}}}\n"),
        ["a volume of many colons"] = () =>
            One($"services: {{a: {{image: i, volumes: ['{Repeat("a:", 500_000)}']}}}}\n"),
        ["a path of many steps"] = () =>
            One($"services: {{a: {{image: i, volumes: ['./{Repeat("a/../", 300_000)}:/x']}}}}\n"),
        ["unknown tags"] = () => One($"x-a: [{Repeat("!t a,", 100_000)}]\n" + Service),
        ["nothing but line ends"] = () => One(new string('\n', 5_000_000)),
        ["nothing but documents"] = () => One(Repeat("---\n", 100_000)),
        ["nothing but questions"] = () => One(Repeat("? ", 100_000)),
        ["nothing but dashes"] = () => One(Lines(500_000, _ => "-")),
        ["bytes that are no text"] = () => Raw([.. Enumerable.Range(0, 1_000_000).Select(n => (byte)(n * 7))]),
        ["zeros"] = () => Raw(new byte[1_000_000]),
    };

    private static MemoryFiles One(string yaml) => Given.Files(("compose.yaml", yaml));

    private static MemoryFiles Raw(byte[] bytes)
    {
        var files = new MemoryFiles();
        files.Add("compose.yaml", bytes);
        return files;
    }

    private static MemoryFiles With(MemoryFiles files, params (string Path, string Text)[] more)
    {
        foreach (var (path, text) in more)
        {
            files[path] = text;
        }

        return files;
    }

    private static string Bomb(int levels, int width, string use = "") =>
        "x-0: &a0 {k: v}\n" + Lines(levels, n => use.Length > 0
            ? $"x-{n + 1}: &a{n + 1} {{{use}[{Repeat($"*a{n},", width)}], k{n}: *a{n}}}"
            : $"x-{n + 1}: &a{n + 1} [{Repeat($"*a{n},", width)}]") + Service;

    private static string Chain(int length) =>
        "x-0: &a0 v\n" + Lines(length, n => $"x-{n + 1}: &a{n + 1} {Repeat("[", 50)}*a{n}{Repeat("]", 50)}") + Service;

    private static string Repeat(string text, int times) =>
        new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static string Lines(int count, Func<int, string> line)
    {
        var text = new StringBuilder();
        for (var number = 0; number < count; number++)
        {
            text.Append(line(number)).Append('\n');
        }

        return text.ToString();
    }
}
