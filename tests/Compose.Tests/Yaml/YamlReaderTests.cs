using System.Diagnostics;
using System.Text;
using Orc.Compose.Diagnostics;
using Orc.Compose.Rendering;
using Orc.Compose.Yaml;

namespace Orc.Compose.Tests.Yaml;

public class YamlReaderTests
{
    [Theory]
    [InlineData("a: 1", "{\"a\":1}")]
    [InlineData("a: -1", "{\"a\":-1}")]
    [InlineData("a: 1.5", "{\"a\":1.5}")]
    [InlineData("a: 1e3", "{\"a\":1000}")]
    [InlineData("a: 0o17", "{\"a\":15}")]
    [InlineData("a: 0x1F", "{\"a\":31}")]
    [InlineData("a: .inf", "{\"a\":\".inf\"}")]
    [InlineData("a: 1_000", "{\"a\":\"1_000\"}")]
    [InlineData("a: 1:30", "{\"a\":\"1:30\"}")]
    [InlineData("a: 22:22", "{\"a\":\"22:22\"}")]
    [InlineData("a: 1.2.3", "{\"a\":\"1.2.3\"}")]
    [InlineData("a: 0o8", "{\"a\":\"0o8\"}")]
    [InlineData("a: -", "{\"a\":\"-\"}", "f:1:4: this is not valid YAML: ")]
    [InlineData("a: +", "{\"a\":\"+\"}")]
    [InlineData("a: .", "{\"a\":\".\"}")]
    [InlineData("a: true", "{\"a\":true}")]
    [InlineData("a: True", "{\"a\":true}")]
    [InlineData("a: yes", "{\"a\":\"yes\"}")]
    [InlineData("a: on", "{\"a\":\"on\"}")]
    [InlineData("a: \"true\"", "{\"a\":\"true\"}")]
    [InlineData("a: '1'", "{\"a\":\"1\"}")]
    [InlineData("a:", "{\"a\":null}")]
    [InlineData("a: ~", "{\"a\":null}")]
    [InlineData("a: null", "{\"a\":null}")]
    [InlineData("a: ''", "{\"a\":\"\"}")]
    [InlineData("a: !!str 1", "{\"a\":\"1\"}")]
    [InlineData("a: !!int 1", "{\"a\":1}")]
    [InlineData("a: 2001-01-01", "{\"a\":\"2001-01-01\"}")]
    [InlineData("a: |\n  x\n  y\n", "{\"a\":\"x\\ny\\n\"}")]
    [InlineData("a: >-\n  x\n  y\n", "{\"a\":\"x y\"}")]
    [InlineData("[a, {b: 1}, []]", "[\"a\",{\"b\":1},[]]")]
    [InlineData("a: &x {b: 1}\nc: *x", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}")]
    [InlineData("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", "{\"a\":{\"b\":1,\"c\":2},\"d\":{\"c\":3,\"b\":1}}")]
    [InlineData(
        "a: &x {b: 1}\ne: &y {b: 2, f: 3}\nd: {<<: [*x, *y]}",
        "{\"a\":{\"b\":1},\"e\":{\"b\":2,\"f\":3},\"d\":{\"b\":1,\"f\":3}}")]
    [InlineData("a: {<<: {b: 1}, c: 2}", "{\"a\":{\"c\":2,\"b\":1}}")]
    [InlineData("\"<<\": 1", "{\"<<\":1}")]
    [InlineData("\uFEFFa: 1", "{\"a\":1}")]
    [InlineData("a: 1\r\nb: 2\r\n", "{\"a\":1,\"b\":2}")]
    [InlineData("a: 1\n---\nb: 2\n...\n", "{\"a\":1}{\"b\":2}")]
    [InlineData("# nothing", "")]
    [InlineData("", "")]
    public void Read_Text_Tree(string text, string expected, string? error = null)
    {
        var (tree, said) = Read(text);
        if (error is null)
        {
            Assert.Equal((expected, ""), (tree, said));
        }
        else
        {
            Assert.StartsWith(error, said, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", "f:3:1: the key \"a\" is already defined at f:1:1")]
    [InlineData("s:\n  x: 1\n  y: 2\n  x: 3", "f:4:3: the key \"x\" is already defined at f:2:3")]
    [InlineData("1: x", "f:1:1: a key must be text, not the number 1; put it in quotes")]
    [InlineData("a:\n  true: x", "f:2:3: a key must be text, not the boolean true; put it in quotes")]
    [InlineData("? [a]\n: x", "f:1:3: a key must be text, not a list")]
    [InlineData("a: *no", "f:1:4: no anchor &no stands before this alias")]
    [InlineData("a: &x [*x]", "f:1:8: the alias *x stands inside the value of its own anchor")]
    [InlineData("a: &x\n  b: *x", "f:2:6: the alias *x stands inside the value of its own anchor")]
    [InlineData("a: {<<: 1}", "f:1:9: the merge key << takes a mapping or a list of mappings, not the number 1")]
    [InlineData("a: {<<: [1]}", "f:1:9: the merge key << takes a mapping or a list of mappings, not a list")]
    [InlineData("a: !other 1", "f:1:4: warning: the tag !other is not known and has no effect")]
    [InlineData("a: !!int x", "f:1:4: \"x\" is not a value of tag:yaml.org,2002:int")]
    public void Read_BadText_SaysWhere(string text, string message) => Assert.Equal(message, Read(text).Said);

    [Theory]
    [InlineData("a: [1, 2\nb: 3")]
    [InlineData("a: {b: 1")]
    [InlineData("a: \"open")]
    [InlineData("a: 'open")]
    [InlineData("a:\n\tb: 1")]
    [InlineData("a: b: c")]
    [InlineData("- a\nb: 1")]
    [InlineData("a: 1\n b: 2")]
    [InlineData("&")]
    [InlineData("*")]
    [InlineData("%YAML 9.9\n---\na: 1")]
    [InlineData("@x")]
    [InlineData("a: `x`")]
    [InlineData("]")]
    [InlineData("}")]
    [InlineData("? ")]
    [InlineData("!")]
    [InlineData("|")]
    [InlineData("\"\\q\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("a: &x\n b: &x 1\nc: *x")]
    [InlineData("\0\u0001\u0002")]
    [InlineData("\u0085\u2028\u2029")]
    [InlineData("--- --- ---")]
    public void Read_Broken_DoesNotThrow(string text) => _ = Read(text);

    [Fact]
    public void Read_UnclosedList_SaysWhere()
    {
        var (_, said) = Read("a: [1, 2\nb: 3\n");
        Assert.Matches("^f:[12]:[0-9]+: this is not valid YAML: ", said);
    }

    [Fact]
    public void Read_AliasBomb_IsRefusedAtOnce()
    {
        var text = new StringBuilder("a0: &a0 [x, x]\n");
        for (var step = 1; step < 40; step++)
        {
            _ = text.Append(
                System.Globalization.CultureInfo.InvariantCulture, $"a{step}: &a{step} [*a{step - 1}, *a{step - 1}]\n");
        }

        var watch = Stopwatch.StartNew();
        var (_, said) = Read(text.ToString());
        Assert.Contains("aliases expand to more than 100000 values", said, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Read_DeepNesting_IsRefusedAtOnce(string step)
    {
        var watch = Stopwatch.StartNew();
        var (_, said) = Read(string.Concat(Enumerable.Repeat(step, 100_000)));
        Assert.NotEqual("", said);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    [Fact]
    public void Read_RandomBytes_DoesNotThrow()
    {
        var random = new Random(20260101);
        const string Letters = "ab:-[]{}&*!|>'\"%@` \n\t#,?~<0.\u00e9\0";
        for (var round = 0; round < 3000; round++)
        {
            var text =
                string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Letters[random.Next(Letters.Length)]));
            _ = Read(text);
        }
    }

    [Fact]
    public void Read_Tags_AreOnTheNodes()
    {
        var nodes =
            YamlReader.Read("f", "a: !reset null\nb: !override [x]\nc: &r !reset {}\nd: *r", new DiagnosticList());
        var mapping = Assert.IsType<MappingNode>(nodes[0]);
        Assert.Equal(
            [MergeTag.Reset, MergeTag.Override, MergeTag.Reset, MergeTag.None],
            mapping.Entries.Select(entry => entry.Value.Tag));
    }

    [Fact]
    public void Read_Positions_CountFromOne()
    {
        var nodes = YamlReader.Read("f", "a: 1\nb:\n  - x\n  - y: z\n", new DiagnosticList());
        var b = (SequenceNode)((MappingNode)nodes[0])["b"]!;
        var y = ((MappingNode)b.Items[1])["y"]!;
        Assert.Equal("f:3:5 f:4:5 f:4:8", $"{b.Items[0].Position} {b.Items[1].Position} {y.Position}");
    }

    private static (string Tree, string Said) Read(string text)
    {
        var diagnostics = new DiagnosticList();
        var nodes = YamlReader.Read("f", text, diagnostics);
        var tree = string.Concat(nodes.Select(node => Encoding.UTF8.GetString(JsonText.Bytes(node))));
        return (tree, string.Join('\n', diagnostics.Found));
    }
}
