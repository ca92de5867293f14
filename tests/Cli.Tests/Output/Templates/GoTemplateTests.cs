using System.Text.Json.Nodes;
using Orc.Cli.Output.Templates;

namespace Orc.Cli.Tests.Output.Templates;

public class GoTemplateTests
{
    private const string Container = """
        {
          "Name": "web",
          "State": { "Running": true, "ExitCode": 0 },
          "Labels": { "b": "2", "a": "1" },
          "Ports": [ { "Port": 80 }, { "Port": 443 } ],
          "Cmd": ["nginx", "-g"],
          "Nothing": null
        }
        """;

    [Theory]
    [InlineData("{{.Name}}", "web")]
    [InlineData("name={{ .Name }}!", "name=web!")]
    [InlineData("{{.State.Running}}", "true")]
    [InlineData("{{json .State}}", "{\"Running\":true,\"ExitCode\":0}")]
    [InlineData("{{json .Name}}", "\"web\"")]
    [InlineData("{{.Labels}}", "map[a:1 b:2]")]
    [InlineData("{{.Cmd}}", "[nginx -g]")]
    [InlineData("{{.Nothing}}", "<no value>")]
    [InlineData("{{index .Labels \"a\"}}", "1")]
    [InlineData("{{(index .Ports 1).Port}}", "443")]
    [InlineData("{{join .Cmd \" \"}}", "nginx -g")]
    [InlineData("{{upper .Name}}", "WEB")]
    [InlineData("{{.Name | upper | lower}}", "web")]
    [InlineData("{{len .Cmd}}", "2")]
    [InlineData("{{printf \"%-5s|%d\" .Name .State.ExitCode}}", "web  |0")]
    [InlineData("{{println .Name}}", "web\n")]
    [InlineData("{{range .Ports}}{{.Port}} {{end}}", "80 443 ")]
    [InlineData("{{range $i, $p := .Ports}}{{$i}}={{$p.Port}};{{end}}", "0=80;1=443;")]
    [InlineData("{{range $k, $v := .Labels}}{{$k}}={{$v}},{{end}}", "a=1,b=2,")]
    [InlineData("{{if .State.Running}}up{{else}}down{{end}}", "up")]
    [InlineData("{{if eq .Name \"db\"}}a{{else if eq .Name \"web\"}}b{{else}}c{{end}}", "b")]
    [InlineData("{{with .State}}{{.ExitCode}}{{end}}", "0")]
    [InlineData("{{with .Nothing}}x{{else}}none{{end}}", "none")]
    [InlineData("{{$n := .Name}}{{range .Cmd}}{{$n}}-{{.}} {{end}}", "web-nginx web--g ")]
    [InlineData("a {{- .Name -}} b", "awebb")]
    [InlineData("{{/* nothing */}}x", "x")]
    [InlineData("{{range .Cmd}}{{$.Name}}{{end}}", "webweb")]
    [InlineData("{{not .State.Running}} {{and .Name .Cmd}} {{or .Nothing .Name}}", "false [nginx -g] web")]
    [InlineData("{{slice .Name 1}} {{truncate .Name 2}}", "eb we")]
    public void Render_Template_IsWhatGoMakesOfIt(string template, string expect) =>
        Assert.Equal(expect, GoTemplate.Parse(template).Render(JsonNode.Parse(Container)));

    [Theory]
    [InlineData("{{.Name")]
    [InlineData("{{if .Name}}x")]
    [InlineData("{{nope .Name}}")]
    [InlineData("{{end}}")]
    [InlineData("{{.Name | }}")]
    [InlineData("{{\"open}}")]
    public void Parse_Broken_SaysSo(string template) =>
        Assert.Throws<TemplateException>(() => GoTemplate.Parse(template));

    [Fact]
    public void Render_MissingField_NamesIt()
    {
        var failure = Assert.Throws<TemplateException>(
            () => GoTemplate.Parse("{{.State.Health.Status}}").Render(JsonNode.Parse(Container)));
        Assert.Contains("map has no entry for key \"Health\"", failure.Message, StringComparison.Ordinal);
    }
}
